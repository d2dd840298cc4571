import { readFileSync, writeFileSync } from 'node:fs';

import { Stage } from '../stage/stage';
import { fill, stockPages } from './conversation';
import { row } from './table';
import type { Topic } from './topic';
import { call, chain, chat2Desk, publish, stockWebhook } from './workflows';

const MESSAGES = 100_000;

/** Memory of the n8n process in MB, its peak or now; NaN where the system does not tell (only Linux does here). */
function memoryOf(stage: Stage, field: 'VmHWM' | 'VmRSS'): number {
	try {
		const status = readFileSync(`/proc/${stage.n8n.pid}/status`, 'utf8');
		return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
	} catch {
		return Number.NaN;
	}
}

/** Makes the peak count anew from now on. */
function resetPeak(stage: Stage): void {
	try {
		writeFileSync(`/proc/${stage.n8n.pid}/clear_refs`, '5');
	} catch {
		// The peak since the start then, which is all there is.
	}
}

/** The memory a transcript of a very long conversation takes, against the stock HTTP Request node reading the pages. */
export const memory: Topic = {
	async run(installation) {
		const stage = await Stage.open(installation);
		try {
			const { dialogId } = fill(stage, MESSAGES, MESSAGES);
			const work = {
				resource: 'request',
				operation: 'buildTranscript',
				scope: 'dialog',
				dialogId: String(dialogId),
			};
			await publish(stage, chain('pages', [stockWebhook('pages'), stockPages(stage, dialogId)]));
			await publish(stage, chain('transcript', [stockWebhook('transcript'), chat2Desk(stage, work)]));
			console.log(`\nA dialog of ${MESSAGES.toLocaleString('en')} messages, memory of the n8n process in MB`);
			row('', 'before', 'peak', 'more', 'ratio', 's', 'calls');
			let base: number | undefined;
			for (const [name, path] of [
				['HTTP Request', 'pages'],
				['Build Transcript', 'transcript'],
			] as const) {
				// A process of its own each: memory once taken is not given back.
				await stage.n8n.stop();
				await stage.n8n.boot();
				const before = memoryOf(stage, 'VmRSS');
				resetPeak(stage);
				const calls = stage.chat2desk.calls.length;
				const ms = await call(stage, path);
				const peak = memoryOf(stage, 'VmHWM');
				const more = peak - before;
				base ??= more;
				const made = stage.chat2desk.calls.length - calls;
				const figures = [before.toFixed(0), peak.toFixed(0), more.toFixed(0), (more / base).toFixed(2)];
				row(name, ...figures, (ms / 1000).toFixed(1), made);
			}
		} finally {
			await stage.close();
		}
	},
};
