import { PATIENT, policyFor, QUICK } from '../../nodes/Chat2Desk/api/policy';
import { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';
import { useFastTime } from './support/fastTime';

const time = useFastTime();

const waited = () => time.slept.reduce((sum, ms) => sum + ms, 0);

let accounts = 0;

/** Calls of a context that n8n gives for these purposes, all answered alike; what they were allowed to take. */
function apiIn(purpose: object, answer: unknown) {
	const timeouts: unknown[] = [];
	const ctx = {
		...purpose,
		getCredentials: async () => ({ apiToken: `token-${++accounts}`, baseUrl: 'https://api.example.com' }),
		helpers: {
			httpRequestWithAuthentication: async (_: string, { timeout }: { timeout: number }) => {
				timeouts.push(timeout);
				if (answer instanceof Error) throw answer;
				return { headers: {}, ...(answer as object) };
			},
		},
	};
	const api = new Chat2DeskApi(ctx as unknown as ConstructorParameters<typeof Chat2DeskApi>[0]);
	return { api, timeouts };
}

const EXECUTION = { getInputData() {} };
const PICKER = { getCurrentNodeParameter() {} };
const ACTIVATION = { getActivationMode() {} };

it.each([
	[EXECUTION, PATIENT],
	[PICKER, QUICK],
	[ACTIVATION, QUICK],
])('the policy is that of the context: %j', (ctx, policy) => expect(policyFor(ctx)).toBe(policy));

it.each<[string, unknown]>([
	['429', { statusCode: 429, body: {} }],
	['429 that asks to wait for a minute', { statusCode: 429, body: {}, headers: { 'retry-after': '60' } }],
	['503', { statusCode: 503, body: {} }],
	['no answer', Object.assign(new Error('x'), { code: 'ETIMEDOUT' })],
])('who waits before a screen is told within seconds of %s', async (_, answer) => {
	for (const purpose of [PICKER, ACTIVATION]) {
		const { api, timeouts } = apiIn(purpose, answer);
		await expect(api.get('/x')).rejects.toBeDefined();
		expect(timeouts.length).toBeLessThanOrEqual(2);
		expect(Math.max(...(timeouts as number[]))).toBeLessThanOrEqual(10_000);
	}
	expect(waited()).toBeLessThan(10_000);
});

it('an execution outlasts a minute of limited calls', async () => {
	const { api } = apiIn(EXECUTION, { statusCode: 429, body: {}, headers: { 'retry-after': '0' } });
	await expect(api.get('/x')).rejects.toMatchObject({ code: 'RATE_LIMIT' });
	expect(waited()).toBeGreaterThan(60_000);
});
