import { Chat2DeskApi } from '../../credentials/Chat2DeskApi.credentials';
import { normaliseBaseUrl, normaliseToken } from '../../nodes/Chat2Desk/domain/credential';

const TOKEN = '0a1b2c3d4e5f60718293a4b5c6d7e8';

const PASTED = [
	TOKEN,
	`  ${TOKEN}\n`,
	`Bearer ${TOKEN}`,
	`bearer   ${TOKEN}`,
	`Authorization: ${TOKEN}`,
	`authorization:${TOKEN}`,
	`Authorization : Bearer ${TOKEN}`,
	`"${TOKEN}"`,
	`'${TOKEN}'`,
	`\`${TOKEN}\``,
	`"Authorization: ${TOKEN}"`,
	`Authorization: "${TOKEN}"`,
	`Bearer '${TOKEN}'`,
	`" ${TOKEN} "`,
];

describe('the pasted token', () => {
	it.each(PASTED)('%j', (pasted) => expect(normaliseToken(pasted)).toBe(TOKEN));

	it('does not judge the form of a token', () => {
		expect(normaliseToken('Ab-1_=/+.x')).toBe('Ab-1_=/+.x');
		expect(normaliseToken('bearerless')).toBe('bearerless');
		expect([undefined, null, '', '  ', '""'].map(normaliseToken)).toEqual(['', '', '', '', '']);
	});

	it.each(PASTED)('goes raw into the Authorization header: %j', async (apiToken) => {
		const { authenticate } = new Chat2DeskApi();
		if (typeof authenticate !== 'function') throw new Error('authenticate has to be a function');
		const request = { url: 'https://api.chat2desk.com/v1/x', headers: { Accept: 'a', Authorization: 'old' } };
		expect(await authenticate({ apiToken }, request)).toEqual({
			url: request.url,
			headers: { Accept: 'a', Authorization: TOKEN },
		});
		expect(request.headers.Authorization).toBe('old');
	});
});

/** Evaluates the expression of the credential test as n8n does. */
function testedBaseUrl(baseUrl: string | undefined): unknown {
	const expression = String(new Chat2DeskApi().test.request.baseURL);
	const body = /^=\{\{(.*)\}\}$/s.exec(expression)?.[1] ?? 'null';
	return new Function('$credentials', `return ${body}`)({ baseUrl });
}

const BASE_URLS = [
	['https://api.chat2desk.com', 'https://api.chat2desk.com'],
	['https://api.chat2desk.com/', 'https://api.chat2desk.com'],
	['https://api.chat2desk.com/v1', 'https://api.chat2desk.com'],
	['https://api.chat2desk.com/V1//', 'https://api.chat2desk.com'],
	[' https://api-02.chat2desk.kz/v1/ ', 'https://api-02.chat2desk.kz'],
	['http://127.0.0.1:5001/', 'http://127.0.0.1:5001'],
	['https://proxy.example/chat2desk/v1', 'https://proxy.example/chat2desk'],
	['https://v1.example', 'https://v1.example'],
	['http://v1', 'http://v1'],
	['https://api.chat2desk.com/v1/clients/12', 'https://api.chat2desk.com'],
	['https://api.chat2desk.com?token=x', 'https://api.chat2desk.com'],
	['https://api.chat2desk.com/#/', 'https://api.chat2desk.com'],
	['', 'https://api.chat2desk.com'],
	[undefined, 'https://api.chat2desk.com'],
] as const;

describe('the base URL', () => {
	it.each(BASE_URLS)('%p is %s', (pasted, expected) => expect(normaliseBaseUrl(pasted)).toBe(expected));

	it.each(BASE_URLS)('%p is %s for the credential test too', (pasted, expected) =>
		expect(testedBaseUrl(pasted)).toBe(expected),
	);

	it.each([
		['api.chat2desk.kz', 'https://api.chat2desk.kz'],
		['https://api.chat2desk.com//v1//', 'https://api.chat2desk.com'],
		['  ', 'https://api.chat2desk.com'],
		['"https://api.chat2desk.com"', 'https://api.chat2desk.com'],
		// A user name would take the place of the token.
		['https://ann:secret@api.chat2desk.com', 'https://api.chat2desk.com'],
	])('a sloppy %p is %s, for the nodes', (pasted, expected) =>
		expect(normaliseBaseUrl(pasted)).toBe(expected),
	);

	it.each([['api.chat2desk.kz'], ['  ']])(
		'what the nodes accept, the credential test accepts: %p',
		(pasted) => expect(testedBaseUrl(pasted)).toBe(normaliseBaseUrl(pasted)),
	);
});

describe('the credential test', () => {
	const { test } = new Chat2DeskApi();

	/** What a tester that compares `body[key] === value` says, null for success. */
	const verdict = (body: Record<string, unknown>) =>
		test.rules?.find((rule) => {
			if (rule.type !== 'responseSuccessBody') throw new Error(rule.type);
			return body[rule.properties.key] === rule.properties.value;
		})?.properties.message ?? null;

	it('asks api_info, which needs a token', () => {
		expect(test.request).toMatchObject({ url: '/v1/companies/api_info' });
		expect(test.request.timeout).toBeLessThanOrEqual(10_000);
	});

	it('judges by the body, whatever the HTTP code', () => {
		expect(verdict({ status: 'success', data: { mode: 'x' } })).toBeNull();
		expect(verdict({ data: { mode: 'x' } })).toBeNull();
		for (const message of ['Token is not correct', 'You need to auth'])
			expect(verdict({ status: 'error', message })).toMatch(/does not accept this API token/);
		// What a failing server says is no verdict on the token.
		expect(verdict({ status: 'error', message: 'Internal server error' })).toMatch(/out of order.* or /);
		expect(verdict({ status: 'error', message: 'API calls exceeded API limit per month' })).toMatch(
			/token is accepted.*used up/i,
		);
		expect(verdict({ hello: 'proxy' })).toMatch(/API Host/);
	});
});
