import type { TriggerParameters } from '../../nodes/Chat2Desk/trigger/parameters';
import { isWanted, parseBodies } from '../../nodes/Chat2Desk/trigger/receive';
import webhooks from './fixtures/webhooks.json';
import { eventOf } from './support/event';

describe('a delivery', () => {
	const parse = (text: string) => parseBodies(Buffer.from(text));

	it.each([
		['{"hook_type":"inbox"}', [{ hook_type: 'inbox' }]],
		[' [{"a":1},{"b":"👍🏽"}] ', [{ a: 1 }, { b: '👍🏽' }]],
		['{}', [{}]],
		['[]', []],
	])('%s is taken event by event', (text, bodies) => expect(parse(text)).toEqual(bodies));

	it.each(['', '5', '"text"', 'null', 'true', '[1]', '[{},null]', '[[{}]]', '{"broken":', 'a=1&b=2', '<p>'])(
		'%j is none, whatever n8n made of it',
		(text) => expect(parse(text)).toBeNull(),
	);
});

describe('an event', () => {
	const all: TriggerParameters = {
		events: [
			'inbox',
			'new_request',
			'close_request',
			'add_tag_to_client',
			'unheard_of',
			'operator_status_changed',
		],
		channels: [],
		signature: 'off',
		timestampHeader: undefined,
		deduplicate: true,
		includeRatings: false,
		rawOutput: false,
	};
	const wanted = (body: Record<string, unknown>, more: Partial<TriggerParameters> = {}) =>
		isWanted(eventOf(body), { ...all, ...more });

	it.each([
		['subscribed to', webhooks.inbox, true],
		['not subscribed to', webhooks.outbox, false],
		['of a custom name', webhooks.unheard_of, true],
		['without a name', {}, false],
		['that is delivered under another name', webhooks.operator_status_updated, true],
	])('%s', (_, body, expected) => expect(wanted(body)).toBe(expected));

	it.each([
		[[1], true],
		[[2, 1], true],
		[[2], false],
		[[], true],
	])('of channel 1 with the channels %j', (channels, expected) =>
		expect(wanted(webhooks.inbox, { channels })).toBe(expected),
	);

	it('that names no channel is not stopped by the channels', () => {
		expect(wanted(webhooks.close_request, { channels: [2] })).toBe(true);
	});

	it.each([
		['a common request', { hook_type: 'new_request', type: 'common' }, true, true],
		['a survey', { hook_type: 'new_request', type: 'rating' }, false, true],
		['the end of a survey', { hook_type: 'close_request', type: 'rating' }, false, true],
		['a closing that cannot be told apart', { hook_type: 'close_request' }, true, true],
		['a message whose type only looks so', { hook_type: 'inbox', type: 'rating' }, true, true],
	])('%s, without and with ratings', (_, body, without, including) => {
		expect(wanted(body)).toBe(without);
		expect(wanted(body, { includeRatings: true })).toBe(including);
	});
});
