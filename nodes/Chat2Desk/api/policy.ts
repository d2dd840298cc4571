import { sleep } from 'n8n-workflow';

import type { RetryPolicy } from './retry';

/** Time and chance of all calls, in one place: a test that replaces them waits for no back-off. */
export const time = {
	now: () => Date.now(),
	sleep: async (ms: number) => await sleep(ms),
	random: () => Math.random(),
};

const real = {
	now: () => time.now(),
	sleep: async (ms: number) => await time.sleep(ms),
	random: () => time.random(),
};

/** Of executions: nobody waits, and an item that fails may be lost. */
export const PATIENT: RetryPolicy = {
	...real,
	attempts: 4,
	// The limit is per minute as far as is known, so its minute has to pass.
	rateMs: 65_000,
	baseMs: 500,
	maxMs: 30_000,
	// A send gets as long as a read, since Chat2Desk answers as soon as it has accepted the message.
	timeoutMs: 30_000,
};

/** Of pickers and of activating a workflow: somebody sits before the screen, or n8n tries again by itself. */
export const QUICK: RetryPolicy = {
	...real,
	attempts: 2,
	baseMs: 300,
	maxMs: 3000,
	patienceMs: 5000,
	timeoutMs: 8000,
};

/** The policy that fits where a call is made, told by what n8n's context can do there. */
export const policyFor = (ctx: object): RetryPolicy =>
	'getCurrentNodeParameter' in ctx || 'getActivationMode' in ctx ? QUICK : PATIENT;
