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
