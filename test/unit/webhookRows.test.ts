import { toWebhook } from '../../nodes/Chat2Desk/api/webhooks';

it.each<[unknown, unknown]>([
	[{}, []],
	[[], []],
	[null, []],
	[undefined, []],
	['', []],
	['HTTP 500', [{ text: 'HTTP 500' }]],
	[['HTTP 500', null], [{ text: 'HTTP 500' }]],
	[{ text: 'HTTP 500', created_at: 5 }, [{ text: 'HTTP 500', created_at: 5 }]],
	[[{ text: 'HTTP 500' }], [{ text: 'HTTP 500' }]],
	[{ url: ['is bad'] }, [{ text: 'is bad' }]],
])('the errors %j of a webhook are %j', (errors, expected) =>
	expect(toWebhook({ id: 1, errors: errors as never }).errors).toEqual(expected),
);

it('has its lists as lists, and all else as it came', () => {
	expect(
		toWebhook({ id: '7', name: 'n8n', events: 'inbox', channels: {}, source: 'api', url: null }),
	).toEqual({
		id: '7',
		name: 'n8n',
		events: ['inbox'],
		channels: [],
		errors: [],
		source: 'api',
		url: null,
		status: null,
	});
	expect(toWebhook({ id: 7, events: {}, channels: ['5', 6, 'x'] })).toMatchObject({
		events: [],
		channels: [5, 6],
	});
	expect(toWebhook({ id: 7, status: false })).toMatchObject({ status: 'false' });
});
