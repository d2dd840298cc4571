/** What happens during the soak: people write, answer and close, and now and then something breaks. */
import * as fc from 'fast-check';

import type { Fault } from '../emulators/http';
import { pause } from '../n8n/instance';
import type { Stage } from '../stage/stage';
import type { Ledger } from './ledger';

export interface Person {
	client: ReturnType<Stage['chat2desk']['world']['addClient']>;
}

export interface Town {
	stage: Stage;
	channel: ReturnType<Stage['chat2desk']['world']['addChannel']>;
	operator: ReturnType<Stage['chat2desk']['world']['addOperator']>;
	people: Person[];
	ledger: Ledger;
	/** How often each kind of step happened. */
	happened: Map<string, number>;
}

const FAULTS = {
	portalDown: {
		api: 'bitrix24',
		fault: { path: /^\/rest\//, status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' },
	},
	portalBusy: {
		api: 'bitrix24',
		fault: { path: /^\/rest\//, status: 503, body: { error: 'QUERY_LIMIT_EXCEEDED' } },
	},
	chat2deskBusy: {
		api: 'chat2desk',
		fault: { path: /./, status: 429, body: { message: 'Too Many Requests', status: 'error' } },
	},
} as const satisfies Record<string, { api: 'bitrix24' | 'chat2desk'; fault: Fault }>;

export type Step =
	| { kind: 'write' | 'answer' | 'close' | 'redeliver'; who: number }
	| { kind: keyof typeof FAULTS; seconds: number }
	| { kind: 'lostAnswer'; times: number }
	| { kind: 'kill' };

const FAULT_NAMES = Object.keys(FAULTS) as Array<keyof typeof FAULTS>;

const STEP: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 50, arbitrary: fc.record({ kind: fc.constant('write' as const), who: fc.nat() }) },
	{ weight: 30, arbitrary: fc.record({ kind: fc.constant('answer' as const), who: fc.nat() }) },
	{ weight: 25, arbitrary: fc.record({ kind: fc.constant('close' as const), who: fc.nat() }) },
	{ weight: 12, arbitrary: fc.record({ kind: fc.constant('redeliver' as const), who: fc.nat() }) },
	{
		weight: 4,
		arbitrary: fc.record({ kind: fc.constantFrom(...FAULT_NAMES), seconds: fc.integer({ min: 2, max: 20 }) }),
	},
	{
		weight: 5,
		arbitrary: fc.record({ kind: fc.constant('lostAnswer' as const), times: fc.integer({ min: 1, max: 3 }) }),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
);

/** So many steps, the same ones for the same seed. */
export const steps = (seed: number, count: number): Step[] => fc.sample(STEP, { seed, numRuns: count });

/** Carries one step out. What cannot happen now (an answer to nobody, a second kill at once) does not. */
export async function carryOut(step: Step, town: Town): Promise<void> {
	if (!(await happens(step, town))) return;
	town.happened.set(step.kind, (town.happened.get(step.kind) ?? 0) + 1);
}

async function happens(step: Step, town: Town): Promise<boolean> {
	const { stage } = town;
	switch (step.kind) {
		case 'write':
		case 'answer':
		case 'close':
			return converse(step.kind, step.who, town);
		case 'redeliver': {
			const { attempts } = stage.chat2desk.deliveries;
			const attempt = attempts[step.who % Math.max(1, attempts.length)];
			// Chat2Desk does not wait for one delivery before it makes the next.
			if (attempt) void stage.chat2desk.deliveries.redeliver(attempt);
			return attempt !== undefined;
		}
		case 'lostAnswer':
			stage.bitrix24.faults.push({ path: /^\/rest\//, times: step.times, afterwards: true, drop: true });
			return true;
		case 'kill':
			await stage.n8n.kill();
			await pause(1000);
			await stage.n8n.boot();
			return true;
		default: {
			const { api, fault } = FAULTS[step.kind];
			const { faults } = stage[api];
			const own = { ...fault };
			faults.unshift(own);
			setTimeout(() => faults.splice(faults.indexOf(own), 1), step.seconds * 1000).unref();
			return true;
		}
	}
}

function converse(kind: 'write' | 'answer' | 'close', who: number, town: Town): boolean {
	const { stage, channel, operator, people, ledger } = town;
	const { world } = stage.chat2desk;
	const person = people[who % people.length];
	if (!person) return false;
	const { client } = person;
	const open = world.openRequestOf(world.dialogOf(client, channel));
	if (kind === 'write') {
		const text = `Message ${ledger.said + 1} of the client.`;
		world.clientWrites(client, channel, text);
		const request = world.openRequestOf(world.dialogOf(client, channel));
		if (request) ledger.say(request.id, client.id, text);
		return true;
	}
	if (!open) return false;
	if (kind === 'answer') {
		const text = `Message ${ledger.said + 1} of the operator.`;
		world.operatorWrites(operator, client, channel, text);
		ledger.say(open.id, client.id, text);
		return true;
	}
	ledger.close(world.closeRequest(client, channel).id);
	return true;
}
