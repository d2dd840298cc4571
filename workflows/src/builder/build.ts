/** `npm run templates [-- NAME]`: writes `workflows/*.json` from their sources. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Template } from './template';

const SOURCES = join(__dirname, '..');

/** Names of the templates that have a source. */
export async function sources(): Promise<string[]> {
	const folders = await readdir(SOURCES, { withFileTypes: true });
	const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
	return names.filter((name) => !['builder', 'shared'].includes(name)).sort();
}

/** The text of a template's JSON. */
export async function textOf(name: string): Promise<string> {
	const { template } = (await import(join(SOURCES, name, 'graph'))) as { template: () => Template };
	return `${JSON.stringify(await template().build(), null, '\t')}\n`;
}

async function main(only?: string): Promise<void> {
	for (const name of await sources()) {
		if (only && only !== name) continue;
		await writeFile(join(SOURCES, '..', `${name}.json`), await textOf(name));
		console.log(`workflows/${name}.json`);
	}
}

if (require.main === module) {
	main(process.argv[2]).catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
}
