/** The commands of the README, run as they stand there. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../stage/template';

/** Code blocks of one kind in the section of a README. */
export function blocks(readme: string, section: string, kind: string): string[] {
	const text = readFileSync(join(ROOT, readme), 'utf8');
	const [, part = ''] = new RegExp(`\\n## ${section}\\n(.*?)\\n## `, 's').exec(text) ?? [];
	return [...part.matchAll(new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) =>
		block.trim(),
	);
}

/** Runs a block in a shell that stops at the first failure; returns what it printed, throws with it when it fails. */
export async function run(block: string, env: NodeJS.ProcessEnv): Promise<string> {
	return await new Promise((resolve, reject) => {
		const child = spawn('bash', ['-e', '-c', block], { env, stdio: ['ignore', 'pipe', 'pipe'] });
		let printed = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
		}
		child.on('error', reject);
		child.on('close', (code) =>
			code === 0 ? resolve(printed) : reject(new Error(`${block} failed (${code}): ${printed}`)),
		);
	});
}
