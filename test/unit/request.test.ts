import type { IHttpRequestOptions } from 'n8n-workflow';

import { Chat2DeskError, type ErrorCode } from '../../nodes/Chat2Desk/api/errors';
import { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';

const TOKEN = '0a1b2c3d4e5f60718293a4b5c6d7e8';

interface Answer {
	statusCode: number;
	body: unknown;
	headers?: Record<string, string>;
}

/** Sleeping moves this clock, so that waiting takes no time. */
let now = Date.now();
beforeAll(() => void jest.spyOn(Date, 'now').mockImplementation(() => now));
afterAll(() => jest.restoreAllMocks());

let accounts = 0;

/** An API over prepared answers; an Error among them is a connection that failed. Each has a token of its own. */
function apiWith(...answers: Array<Answer | Error>) {
	const requests: IHttpRequestOptions[] = [];
	const slept: number[] = [];
	const apiToken = `${TOKEN}${++accounts}`;
	const ctx = {
		getCredentials: async () => ({ apiToken, baseUrl: 'https://api.chat2desk.kz/v1/' }),
		helpers: {
			httpRequestWithAuthentication: async (type: string, request: IHttpRequestOptions) => {
				expect(type).toBe('chat2DeskApi');
				requests.push(request);
				const next = answers.length > 1 ? answers.shift() : answers[0];
				if (next instanceof Error) throw next;
				return { headers: {}, ...next };
			},
		},
	};
	const api = new Chat2DeskApi(ctx as unknown as ConstructorParameters<typeof Chat2DeskApi>[0], {
		attempts: 3,
		baseMs: 100,
		maxMs: 1000,
		sleep: async (ms) => {
			slept.push(ms);
			now += ms;
		},
		random: () => 1,
	});
	return { api, requests, slept };
}

/** What n8n throws when no answer came: with the whole request in it. */
const fault = (code: string) =>
	Object.assign(new Error(`connect ${code} 1.2.3.4:443`), {
		config: { headers: { Authorization: TOKEN } },
		code,
	});

const failure = async (call: Promise<unknown>) => {
	const error = await call.then(
		() => null,
		(caught: unknown) => caught,
	);
	if (!(error instanceof Chat2DeskError)) throw new Error(`not a Chat2DeskError: ${String(error)}`);
	return error;
};

it('asks the host of the credential, below /v1, and follows no redirect with the token', async () => {
	const { api, requests } = apiWith({ statusCode: 200, body: { data: [1] } });
	expect(await api.get('/clients', { phone: '7' })).toEqual({ data: [1] });
	await api.post('/messages', { text: 'x' });
	expect(requests).toMatchObject([
		{
			method: 'GET',
			url: 'https://api.chat2desk.kz/v1/clients',
			qs: { phone: '7' },
			disableFollowRedirect: true,
		},
		{
			method: 'POST',
			url: 'https://api.chat2desk.kz/v1/messages',
			body: { text: 'x' },
			disableFollowRedirect: true,
		},
	]);
	expect(api.calls).toBe(2);
});

it.each<[string, 'get' | 'post', Answer | Error, ErrorCode, number]>([
	['a fault of the server', 'get', { statusCode: 503, body: 'down' }, 'SERVER', 3],
	['a fault of the server', 'post', { statusCode: 503, body: 'down' }, 'SEND_UNCERTAIN', 1],
	['too many calls', 'get', { statusCode: 429, body: {} }, 'RATE_LIMIT', 3],
	['too many calls', 'post', { statusCode: 429, body: {} }, 'RATE_LIMIT', 3],
	['a timeout', 'get', fault('ETIMEDOUT'), 'NETWORK', 3],
	['a timeout', 'post', fault('ETIMEDOUT'), 'SEND_UNCERTAIN', 1],
	['a lost connection', 'post', fault('ECONNRESET'), 'SEND_UNCERTAIN', 1],
	['a refused connection', 'post', fault('ECONNREFUSED'), 'NETWORK', 3],
	['an unknown host', 'post', fault('ENOTFOUND'), 'NETWORK', 1],
	['a wrong token', 'post', { statusCode: 401, body: {} }, 'AUTH', 1],
	['a wrong token in front of the API', 'get', { statusCode: 403, body: '<html>' }, 'AUTH', 1],
	[
		'a refusal with HTTP 200',
		'get',
		{ statusCode: 200, body: { status: 'error', message: 'no' } },
		'VALIDATION',
		1,
	],
	['a web page', 'get', { statusCode: 200, body: '<html>hi' }, 'BAD_RESPONSE', 1],
	['a redirect', 'post', { statusCode: 302, body: '' }, 'BAD_RESPONSE', 1],
	[
		'an exhausted month',
		'get',
		{ statusCode: 429, body: { message: 'API calls exceeded API limit per month' } },
		'QUOTA_EXHAUSTED',
		1,
	],
])('after %s, a %s fails without the token in the error', async (_, method, answer, code, calls) => {
	const { api, requests } = apiWith(answer);
	const error = await failure(method === 'get' ? api.get('/x') : api.post('/x', {}));
	expect(error.code).toBe(code);
	expect(requests).toHaveLength(calls);
	expect(JSON.stringify([error, error.message, error.advice, error.stack])).not.toContain(TOKEN);
});

it('finds the name of a fault in what n8n wrapped around it', async () => {
	const wrapped = Object.assign(new Error('The service refused the connection'), {
		cause: fault('ECONNREFUSED'),
	});
	expect(await failure(apiWith(wrapped).api.post('/x', {}))).toMatchObject({
		code: 'NETWORK',
		cause: 'ECONNREFUSED',
	});
});

it('waits as long as Chat2Desk asks for', async () => {
	const limited = (after: string) => ({ statusCode: 429, body: {}, headers: { 'retry-after': after } });
	const { api, slept } = apiWith(limited('0.5'), limited('Wed, 21 Oct 2026 07:28:00 GMT'), {
		statusCode: 200,
		body: {},
	});
	await api.post('/x', {});
	expect(slept).toEqual([500, 200]);
});

describe('an answer that cannot be read', () => {
	it.each<[string, Answer]>([
		['cut off', { statusCode: 200, body: '{"data":{"message_id":10' }],
		['a page', { statusCode: 200, body: '<html>hi' }],
		['empty', { statusCode: 200, body: '' }],
		['nothing', { statusCode: 204, body: undefined }],
		['a timeout of the server', { statusCode: 408, body: '' }],
		['a proxy that gave up', { statusCode: 499, body: '' }],
	])('leaves it open whether a message was sent: %s', async (_, answer) => {
		const { api, requests } = apiWith(answer);
		const error = await failure(api.post('/messages', { text: 'x' }));
		expect([error.code, error.status]).toEqual(['SEND_UNCERTAIN', answer.statusCode]);
		expect(error.advice).toContain('before sending again');
		expect(requests).toHaveLength(1);
	});

	it.each(['', ' \n', undefined, null])('is no fault of a change that was made: %j', async (body) => {
		expect(await apiWith({ statusCode: 200, body }).api.put('/x', {})).toBeNull();
		expect(await apiWith({ statusCode: 204, body }).api.delete('/x')).toBeNull();
		expect((await failure(apiWith({ statusCode: 200, body }).api.get('/x'))).code).toBe('BAD_RESPONSE');
	});

	it('is one of a change as well where it is a page', async () => {
		const { api } = apiWith({ statusCode: 200, body: '<html>hi' });
		expect((await failure(api.put('/x', {}))).code).toBe('BAD_RESPONSE');
	});

	it.each<[string, Answer]>([
		['a page', { statusCode: 404, body: '<html>Not found</html>' }],
		['JSON of its own', { statusCode: 404, body: { message: 'Not Found' } }],
	])('does not say that something is missing, when a proxy answers 404 with %s', async (_, answer) => {
		const error = await failure(apiWith(answer).api.get('/clients/5'));
		expect([error.code, error.status]).toEqual(['BAD_RESPONSE', 404]);
		expect(error.message).toContain('something that is not');
	});
});

describe('the token', () => {
	const shown = async (apiToken: string, body: unknown) => {
		const ctx = {
			getCredentials: async () => ({ apiToken, baseUrl: '' }),
			helpers: { httpRequestWithAuthentication: async () => ({ statusCode: 400, headers: {}, body }) },
		};
		const api = new Chat2DeskApi(ctx as unknown as ConstructorParameters<typeof Chat2DeskApi>[0]);
		return await failure(api.get('/x'));
	};

	it('is crossed out in an error, wherever an answer repeats it', async () => {
		const body = { status: 'error', message: `bad ${TOKEN}`, [TOKEN]: [{ deep: TOKEN }], n: 5, none: null };
		const error = await shown(TOKEN, body);
		expect(error.body).toEqual({
			status: 'error',
			message: 'bad ***',
			'***': [{ deep: '***' }],
			n: 5,
			none: null,
		});
		expect(JSON.stringify([error, error.message])).not.toContain(TOKEN);
	});

	it.each([
		['1234567890', 1234567890],
		['123456789012345678901234567890', 123456789012345678901234567890],
	])('is crossed out as a number as well: %s', async (token, number) => {
		const error = await shown(token, { status: 'error', message: 'no', account: number, other: 5 });
		expect(error).toMatchObject({ code: 'VALIDATION', body: { account: '***', other: 5 } });
	});
});

it.each([
	['ECONNREFUSED', 'could not be reached for GET /x (ECONNREFUSED)'],
	['ENOTFOUND', 'there is no such host (ENOTFOUND)'],
	['EPROTO', 'what answers there does not speak HTTPS'],
	['ECONNABORTED', 'no answer came in time'],
	['CERT_HAS_EXPIRED', 'its certificate is not valid'],
])('says what it means that nothing answers: %s', async (code, words) => {
	const error = await failure(apiWith(fault(code)).api.get('/x'));
	expect(error).toMatchObject({ code: 'NETWORK', cause: code });
	expect(error.message).toMatch(/^Nothing answers at this API Host: https:\/\/api\.chat2desk\.kz /);
	expect(error.message).toContain(words);
	expect(error.message).not.toContain('EPROTO');
	expect(error.advice).toContain('for example https://api.chat2desk.com');
});

it.each([
	['an emoji', { message: 'x'.repeat(599) + '😀😀' }],
	['a page of emoji', '😀'.repeat(400)],
])('cuts what was answered, but never %s in half', async (_, body) => {
	const { message } = await failure(apiWith({ statusCode: 422, body: body as never }).api.get('/x'));
	expect(message).toBe(Buffer.from(message).toString());
});
