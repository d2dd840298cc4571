import { Stage } from '../stage/stage';
import { fill, stockPages } from './conversation';
import { median, row } from './table';
import type { Topic } from './topic';
import { call, chain, chat2Desk, publish, stockWebhook } from './workflows';

const LATENCY_MS = 50;
const ROUNDS = 5;

const buildTranscript = (parameters: object) => ({
	resource: 'request',
	operation: 'buildTranscript',
	...parameters,
});

async function callsPerTranscript(stage: Stage): Promise<void> {
	console.log('\nAPI calls for the transcript of a request at the end of a dialog of 10,000 messages');
	console.log('(floor: the pages of 200 that hold the request; besides: the request, the client)');
	row('messages', 'calls', 'floor');
	for (const count of [10, 450, 2000]) {
		const { requestId } = fill(stage, 10_000, count);
		const path = `calls-${count}`;
		const work = buildTranscript({ scope: 'request', requestId: String(requestId) });
		await publish(stage, chain(path, [stockWebhook(path), chat2Desk(stage, work)]));
		const before = stage.chat2desk.calls.length;
		await call(stage, path);
		row(count, stage.chat2desk.calls.length - before, Math.ceil(count / 200));
	}
}

async function timePerTranscript(stage: Stage): Promise<void> {
	const { dialogId } = fill(stage, 2000, 2000);
	const work = buildTranscript({ scope: 'dialog', dialogId: String(dialogId) });
	await publish(stage, chain('transcript', [stockWebhook('transcript'), chat2Desk(stage, work)]));
	await publish(stage, chain('pages', [stockWebhook('pages'), stockPages(stage, dialogId)]));
	const [ours, stock]: [number[], number[]] = [[], []];
	for (let round = 0; round < ROUNDS; round++) {
		ours.push(await call(stage, 'transcript'));
		stock.push(await call(stage, 'pages'));
	}
	console.log(`\nA dialog of 2,000 messages at ${LATENCY_MS} ms per call, median of ${ROUNDS}`);
	row('', 'ms', 'ratio');
	row('HTTP Request', Math.round(median(stock)), '1.00');
	row('Build Transcript', Math.round(median(ours)), (median(ours) / median(stock)).toFixed(2));
	console.log('(the stock node only fetches the pages; the transcript is rendered as well)');
}

/** Calls and time for a transcript, against the stock HTTP Request node reading the same pages. */
export const transcript: Topic = {
	async run(installation) {
		const stage = await Stage.open(installation, { chat2desk: { latencyMs: LATENCY_MS } });
		try {
			await callsPerTranscript(stage);
			await timePerTranscript(stage);
		} finally {
			await stage.close();
		}
	},
};
