import { Stage } from '../stage/stage';
import type { N8nInstallation } from '../n8n/cache';
import { pause, waitFor } from '../n8n/instance';
import { startProcessors, startWorker } from '../n8n/queueMode';
import { openServices } from '../n8n/services';
import { deliver, eventIn, nextEvent } from './events';
import { row } from './table';
import type { Topic } from './topic';
import { chain, chat2DeskTrigger, publish } from './workflows';

const EVENTS = 100;

/** A new event so often; in queue mode a small machine takes about twenty deliveries a second. */
const EVERY_MS = 200;

/** Chat2Desk repeats after 10 s at the earliest; sooner is what a proxy in between may do. */
const GAPS: Array<[name: string, ms: number]> = [
	['at the same moment', 0],
	['after 1 s', 1000],
	['after 10 s', 10_000],
];

/** When no execution has come or ended for so long, none is under way. */
const QUIET_MS = 3000;

/** A workflow with nothing but our trigger; returns its id and the path of its webhook. */
async function newTrigger(stage: Stage): Promise<{ id: string; path: string }> {
	const known = stage.chat2desk.webhooks.length;
	const { id } = await publish(stage, chain('Queue', [chat2DeskTrigger(stage)]));
	return { id, path: new URL(stage.chat2desk.webhooks[known]?.url ?? '').pathname };
}

interface Outcome {
	/** Events of which both deliveries were answered with 200. */
	accepted: number;
	/** Of these, with more than one execution, and without any. */
	twice: number;
	never: number;
}

/** Delivers every event twice and looks at what that started. */
async function deliverTwice(stage: Stage, first: string, second: string, gapMs: number): Promise<Outcome> {
	const { id, path } = await newTrigger(stage);
	const deliveries: Array<Promise<{ event: number; isAccepted: boolean }>> = [];
	for (let n = 0; n < EVENTS; n++) {
		const event = nextEvent(stage.chat2desk.token);
		const again = async () => {
			if (gapMs > 0) await pause(gapMs);
			return await deliver(second + path, event);
		};
		const both = Promise.all([deliver(first + path, event), again()]);
		deliveries.push(
			both.then((answers) => ({ event: event.id, isAccepted: answers.every((a) => a.status === 200) })),
		);
		await pause(EVERY_MS);
	}
	const delivered = await Promise.all(deliveries);
	const started = await startedBy(stage, id);
	await stage.n8n.deactivate(id);
	await waitFor(
		'the webhook to be removed',
		() => !stage.chat2desk.webhooks.some((h) => h.url.includes(path)),
	);
	const accepted = delivered.filter(({ isAccepted }) => isAccepted).map(({ event }) => event);
	return {
		accepted: accepted.length,
		twice: accepted.filter((event) => (started.get(event) ?? 0) > 1).length,
		never: accepted.filter((event) => !started.has(event)).length,
	};
}

/** How many executions each event has started, once all are through. */
async function startedBy(stage: Stage, workflowId: string): Promise<Map<number, number>> {
	let known = '';
	let quietSince = Date.now();
	const settled = async () => {
		const rows = await stage.n8n.executions(workflowId);
		const now = rows.map((row) => row.status).join();
		if (now !== known) quietSince = Date.now();
		known = now;
		return rows.every((row) => row.status === 'success') && Date.now() - quietSince > QUIET_MS && rows;
	};
	const started = new Map<number, number>();
	for (const { id } of await waitFor('the executions to end', settled, 300_000, 500)) {
		const { data } = await stage.n8n.rest<{ data: string }>('GET', `/executions/${id}`);
		started.set(eventIn(data), (started.get(eventIn(data)) ?? 0) + 1);
	}
	return started;
}

async function onServices(installation: N8nInstallation, env: NodeJS.ProcessEnv): Promise<void> {
	const stage = await Stage.open(installation, { n8n: { env } });
	try {
		const [[one = '', two = '']] = await Promise.all([startProcessors(stage.n8n, 2), startWorker(stage.n8n)]);
		console.log('\nQueue mode: main, two webhook processors, one worker; PostgreSQL and Redis');
		console.log(
			`${EVENTS} events, one every ${EVERY_MS} ms, each delivered twice; of those answered 200 twice:`,
		);
		row('second delivery', 'events', 'ran twice', 'never ran');
		for (const [when, gapMs] of GAPS) {
			for (const [where, second] of [
				['other processor', two],
				['same processor', one],
			] as const) {
				const { accepted, twice, never } = await deliverTwice(stage, one, second, gapMs);
				row(`${when}, ${where}`, accepted, twice, never);
			}
		}
	} finally {
		await stage.close();
	}
}

/** What repeated deliveries start when they go to different processes: the limits of a memory without a shared store. */
export const queue: Topic = {
	onlyByName: true,
	async run(installation) {
		const services = await openServices(installation);
		try {
			await onServices(installation, services.env);
		} finally {
			await services.close();
		}
	},
};
