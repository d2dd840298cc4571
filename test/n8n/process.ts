/** One process of n8n (`start`, `webhook` or `worker`); it ends with the process that started it, however that ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

import { SetupError, type N8nInstallation } from './cache';

/** Processes to take along when this one ends, in whatever way: each leads a process group of its own. */
const running = new Set<ChildProcess>();

process.on('exit', () => {
	for (const child of running) signalGroup(child, 'SIGKILL');
});

/** Ends this process on a signal, which by itself would end it without the event above and leave n8n running. */
export function endOnSignal(): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
		process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	try {
		if (process.platform === 'win32' || child.pid === undefined) child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// Already gone.
	}
}

export class N8nProcess {
	private text = '';

	private constructor(
		private readonly child: ChildProcess,
		private readonly command: string,
	) {}

	/** Starts it in a user folder; what it says is kept and appended to a log file there. */
	static start(
		installation: N8nInstallation,
		command: 'start' | 'webhook' | 'worker',
		userFolder: string,
		env: NodeJS.ProcessEnv,
	): N8nProcess {
		const logFile = createWriteStream(join(userFolder, 'n8n.log'), { flags: 'a' });
		const child = spawn(installation.node, [installation.bin, command], {
			env,
			cwd: userFolder,
			stdio: ['ignore', 'pipe', 'pipe'],
			// A group of its own, so that a kill takes the task runner along.
			detached: process.platform !== 'win32',
		});
		running.add(child);
		const started = new N8nProcess(child, command);
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (chunk: Buffer) => {
				started.text += chunk.toString();
				logFile.write(chunk);
			});
		}
		return started;
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	/** Everything it has written so far. */
	get log(): string {
		return this.text;
	}

	/** Throws with its last lines once it has ended by itself; for use while waiting for it. */
	assertRunning(): void {
		if (this.child.exitCode === null) return;
		const tail = this.text.trimEnd().split('\n').slice(-15).join('\n');
		throw new SetupError(`n8n ${this.command} stopped (exit code ${this.child.exitCode}):\n${tail}`);
	}

	/** CPU time used so far, in milliseconds; NaN where the system does not tell (only Linux does here). */
	get cpuMs(): number {
		try {
			const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
			// After the name in brackets: user and system time are the 12th and 13th value, in hundredths of a second.
			const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			return (Number(values[11]) + Number(values[12])) * 10;
		} catch {
			return Number.NaN;
		}
	}

	/** Ends it: SIGTERM in good order (and by force after 20 s), SIGKILL as a crash would. */
	async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
		const { child } = this;
		if (child.exitCode !== null || child.signalCode !== null) return;
		const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
		signalGroup(child, signal);
		const forced = setTimeout(() => signalGroup(child, 'SIGKILL'), 20_000);
		await gone;
		clearTimeout(forced);
		// The task runner as well, should it be left.
		signalGroup(child, 'SIGKILL');
		running.delete(child);
	}
}
