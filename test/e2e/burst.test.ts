import { waitFor } from '../n8n/instance';
import { waitForComments } from '../stage/scenario';
import { cast, type Stage } from '../stage/stage';
import { Crm } from './crm';
import { openStage } from './setup';

jest.setTimeout(700_000);

const CLOSINGS = 60;

/**
 * The vendor waits 15 s for an answer, and repeats after 10 s, 5 min and 2 h. The wait is played as long as it is, the
 * repetitions after 0.2, 6 and 144 s: so the last one, as in life, comes long after a busy n8n breathes again (at a
 * thousandth all three were over while n8n was still taking the first delivery in, which then got 503: still being handled).
 */
const REPETITIONS = 0.02;

/**
 * Many requests closing at once, as when an inactivity timer runs at midnight: far more calls than the portal's bucket
 * holds. The bucket is smaller than the cloud's (50), but leaks faster than two a second, so that nobody waits
 * for minutes.
 */
const TEMPLATES = [
	['bitrix24-leads.json', 1, { known: 3, unknown: 6 }],
	['bitrix24-contact-deal.json', 2, { known: 3, unknown: 8 }],
] as const;

describe.each(TEMPLATES)('a burst of closings: %s', (file, entityTypeId, floor) => {
	let stage: Stage;
	let crm: Crm;

	beforeAll(async () => {
		stage = await openStage({
			chat2desk: { lagMs: 500, timeScale: REPETITIONS },
			bitrix24: { burst: 30, perSecond: 5 },
		});
		crm = await Crm.on(stage, file);
	});

	afterAll(async () => await stage?.close());

	it('asks the portal for no more than 0.1.0 did', async () => {
		const people = cast(stage, '79200000000');
		const calls = async () => {
			stage.bitrix24.calls.length = 0;
			crm.closingOnly(people);
			await crm.succeed();
			return stage.bitrix24.calls.map((call) => call.path);
		};
		const unknown = await calls();
		const known = await calls();
		console.log(
			`${file}: ${known.length} portal calls per closed request (${known.join(', ')}); ` +
				`${unknown.length} for a client the CRM does not know (${unknown.join(', ')})`,
		);
		expect(known.length).toBeLessThanOrEqual(floor.known);
		expect(unknown.length).toBeLessThanOrEqual(floor.unknown);
		crm.reset();
	});

	it('ends with one correct card for each', async () => {
		const people = Array.from({ length: CLOSINGS }, (_, n) => cast(stage, String(79_300_000_000 + n)));
		const requests = people.map((one) => crm.closingOnly(one, `Hello, this is ${one.client.phone}`));
		// A delivery that n8n never took is another matter than one that it took and lost.
		const taken = () => {
			const { attempts } = stage.chat2desk.deliveries;
			const accepted = attempts.filter(({ status }) => status >= 200 && status < 300);
			return new Set(accepted.map(({ body }) => (JSON.parse(body) as { request_id?: number }).request_id));
		};
		await waitFor('n8n to take every delivery', () => requests.every((id) => taken().has(id)), 300_000);
		const unanswered = stage.chat2desk.deliveries.attempts.filter(({ status }) => status !== 200);
		console.log(`${file}: ${unanswered.length} attempts of a delivery without a 200`);
		// Looking at the CRM costs n8n nothing, asking it for its executions does.
		await waitForComments(stage, CLOSINGS, 300_000);
		await crm.succeed(CLOSINGS);
		const refused = stage.bitrix24.calls.filter((call) => call.status === 503).length;
		console.log(
			`${file}: ${stage.bitrix24.calls.length} calls, ${refused} of them refused by the rate limit`,
		);
		expect(refused).toBeGreaterThan(0);
		const cards = crm.portal.items.filter((item) => item.entityTypeId === entityTypeId);
		expect(cards).toHaveLength(CLOSINGS);
		people.forEach(({ client }, n) => {
			const card = cards.find((item) => item.fields.originId === `client_${client.id}`);
			expect(crm.commentsOn(card?.id)).toEqual([
				expect.stringMatching(new RegExp(`Hello, this is ${client.phone}[^]*#${requests[n]}$`)),
			]);
		});
		expect(crm.portal.contacts()).toHaveLength(entityTypeId === 2 ? CLOSINGS : 0);
		expect(stage.problems).toEqual([]);
	});
});
