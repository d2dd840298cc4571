import { Chat2DeskError, isRefusal, refusal, vendorMessage } from '../../nodes/Chat2Desk/api/errors';

describe("Chat2Desk's own words", () => {
	it.each<[unknown, string | null]>([
		[
			{ message: 'Bad', status: 'error', errors: { url: ['This url is already used'] } },
			'Bad - url: This url is already used',
		],
		[{ errors: { a: ['x', 'y'], b: ['z'] } }, 'a: x; y - b: z'],
		[{ errors: { a: 'x' } }, 'a: x'],
		[{ errors: 'Token is not correct' }, 'Token is not correct'],
		[{ errors: ['x', 'y'] }, 'x; y'],
		[{ error: 'Page not found' }, 'Page not found'],
		[{ message: 'You need to auth' }, 'You need to auth'],
		[' plain text\n', 'plain text'],
		[{ errors: { client: { phone: ['is taken', { code: 7 }] } } }, 'client: phone: is taken; code: 7'],
		[{ errors: { text: [{ message: 'is too long', limit: 4096 }] } }, 'text: is too long; limit: 4096'],
		[{ errors: [{ field: 'text', message: 'is too long' }, null] }, 'field: text; is too long'],
		[{ error: { code: 5, message: 'no such thing' } }, 'code: 5; no such thing'],
		[{ message: ['Validation failed'], errors: { a: null, b: [], c: {} } }, 'Validation failed'],
		['<html><head><title>502</title></head><body><h1>Bad &amp; gone</h1></body></html>', '502 Bad & gone'],
		[{ status: 'error' }, null],
		[{ message: '', errors: {} }, null],
		[{ message: 5, errors: null, error: {} }, null],
		['', null],
		[null, null],
		[undefined, null],
		[[], null],
	])('in %j are %j', (body, text) => expect(vendorMessage(body)).toBe(text));

	it('are cut when they are a page', () => {
		expect(vendorMessage('x'.repeat(5000))?.length).toBeLessThanOrEqual(600);
		expect(vendorMessage({ message: 'x'.repeat(5000) })?.length).toBeLessThanOrEqual(600);
	});
});

it.each<[number, unknown, boolean]>([
	[200, { status: 'success' }, false],
	[200, {}, false],
	[200, [], false],
	[200, { status: 'error' }, true],
	[400, { status: 'success' }, true],
	[404, '', true],
	[503, null, true],
	[302, '', false],
])('HTTP %i with %j is a refusal: %p', (status, body, expected) =>
	expect(isRefusal(status, body)).toBe(expected),
);

it.each([
	[400, 'start_date: wrong format', 'VALIDATION'],
	[200, '', 'VALIDATION'],
	[422, '', 'VALIDATION'],
	[401, '', 'AUTH'],
	[403, '', 'AUTH'],
	[200, 'You need to auth', 'AUTH'],
	[400, 'You have to specify your token. See API manual on info@chat2desk.com', 'AUTH'],
	[200, 'Token is not correct', 'AUTH'],
	[404, '', 'NOT_FOUND'],
	[404, 'Page not found', 'NOT_FOUND'],
	[400, 'operator group 5 not found', 'NOT_FOUND'],
	[200, 'Client not found', 'NOT_FOUND'],
	[400, 'client: Client already exist; {"id":123}', 'CLIENT_EXISTS'],
	[429, '', 'RATE_LIMIT'],
	[400, 'Number of API requests exceeded', 'RATE_LIMIT'],
	[200, 'API calls exceeded API limit per month', 'QUOTA_EXHAUSTED'],
	[429, 'API calls exceeded API limit per month', 'QUOTA_EXHAUSTED'],
	[403, 'API calls exceeded API limit per month', 'QUOTA_EXHAUSTED'],
	[408, 'Request Timeout', 'SERVER'],
	[500, '', 'SERVER'],
	[500, 'Record not found in shard', 'SERVER'],
	[502, 'upstream client not found', 'SERVER'],
	[503, 'Bad gateway', 'SERVER'],
])("HTTP %i with %j in Chat2Desk's own envelope is %s", (status, message, code) =>
	expect(refusal('GET /x', status, { status: 'error', message, errors: {} }).code).toBe(code),
);

it.each<[unknown, number | undefined]>([
	[{ client: ['Client already exist', '{"id":31}'] }, 31],
	[{ client: ['Client already exist', { id: '31' }] }, 31],
	[{ client: { id: 31 } }, 31],
	[{ client: ['Client already exist', '{"id":', 'null', '5', '{}'] }, undefined],
])('finds the client that exists already in %j: %p', (errors, clientId) =>
	expect(refusal('POST /clients', 400, { message: 'Client already exist', errors }).data.clientId).toBe(
		clientId,
	),
);

describe('that something does not exist', () => {
	it.each<[number, unknown]>([
		[404, { message: 'Client not found' }],
		[404, { errors: { message_id: ['Message not found'] } }],
		[400, { error: 'operator group 5 not found' }],
		[400, { message: 'Error', errors: { operator: ['Operator with id 7 not found.'] } }],
	])('is believed of HTTP %i with %j', (status, body) =>
		expect(refusal('GET /x', status, body).code).toBe('NOT_FOUND'),
	);

	it.each<[number, unknown, string]>([
		[404, '<html>Page not found</html>', 'BAD_RESPONSE'],
		[404, '', 'BAD_RESPONSE'],
		[404, { message: 'Not Found' }, 'BAD_RESPONSE'],
		[404, { detail: 'Not Found' }, 'BAD_RESPONSE'],
		[404, { status: 404, error: 'Not Found', path: '/v1/clients/5' }, 'BAD_RESPONSE'],
		[404, { message: 'no Route matched with those values' }, 'BAD_RESPONSE'],
		[404, { message: 'Page not found' }, 'BAD_RESPONSE'],
		[404, { message: 'Request path not found on this gateway' }, 'BAD_RESPONSE'],
		[404, { message: 'Message channel 7 of service mesh: upstream not found' }, 'BAD_RESPONSE'],
		[404, { error: 'Client not found in route table' }, 'BAD_RESPONSE'],
		[400, { message: 'Host not found' }, 'VALIDATION'],
		[500, { status: 'error', message: 'Record not found in shard' }, 'SERVER'],
		[502, '<html>client not found</html>', 'SERVER'],
		[503, { status: 'error', message: 'Client not found' }, 'SERVER'],
	])('is not believed of HTTP %i with %j', (status, body, code) =>
		expect(refusal('GET /x', status, body).code).toBe(code),
	);
});

it('builds one error with everything that is known', () => {
	const body = { status: 'error', errors: { client: ['Client already exist', '{"id":31}'] } };
	expect(refusal('POST /clients', 400, body, 5)).toMatchObject({
		name: 'Chat2DeskError',
		code: 'CLIENT_EXISTS',
		message: 'Chat2Desk refused POST /clients (HTTP 400): client: Client already exist; {"id":31}',
		status: 400,
		retryAfter: 5,
		body,
	});
	expect(refusal('GET /x', 503, '').message).toBe('Chat2Desk refused GET /x (HTTP 503)');
});

it('says what to do, in general or in particular', () => {
	expect(new Chat2DeskError('AUTH', 'x').advice).toMatch(/token/);
	expect(new Chat2DeskError('SEND_UNCERTAIN', 'x').advice).toMatch(/before sending again/);
	expect(new Chat2DeskError('AUTH', 'x', { advice: 'Do this' }).advice).toBe('Do this');
});
