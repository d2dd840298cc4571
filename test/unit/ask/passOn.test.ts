import type { IWebhookFunctions } from 'n8n-workflow';

import { passOn, wasTaken } from '../../../nodes/Chat2Desk/trigger/passOn';
import type { Asked } from '../../../nodes/Chat2Desk/trigger/questions';

let accounts = 0;

const asked = (id: string): Asked => ({
	id,
	clientId: 7,
	url: `https://n8n.example.com/webhook-waiting/1/node?signature=${id}`,
	askedAt: 0,
	deadline: null,
});

type Answer = { statusCode: number; body: unknown } | Error;

/** A trigger whose calls are answered one after the other, and what it called. */
function stage(...answers: Answer[]) {
	const calls: string[] = [];
	const ctx = {
		helpers: {
			async httpRequest({ url }: { url: string }) {
				calls.push(url);
				const answer = answers.shift() ?? new Error('no more answers');
				await Promise.resolve();
				if (answer instanceof Error) throw answer;
				return answer;
			},
		},
		getRequestObject: () => ({ socket: { localPort: 5678 } }),
	} as unknown as IWebhookFunctions;
	const digest = `account ${accounts++}`;
	const account = { token: 'token', host: 'https://api.example.com' };
	const over: string[] = [];
	const pass = async (messageId: number | null, ...questions: Asked[]) =>
		await passOn(ctx, { account, digest }, questions, { clientId: 7, messageId, item: {} }, (id) =>
			over.push(id),
		);
	return { pass, calls, over, digest };
}

const json = (taken: boolean) => ({ statusCode: 200, body: { taken } });
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('passing a message on to a waiting execution', () => {
	it('is taken by the oldest question, at the port the delivery came in on', async () => {
		const { pass, calls, over, digest } = stage(json(true));
		expect(await pass(1, asked('a'), asked('b'))).toBe('taken');
		expect(calls).toEqual(['http://127.0.0.1:5678/webhook-waiting/1/node?signature=a']);
		expect(over).toEqual(['a']);
		expect(wasTaken(digest, 1)).toBe(true);
		expect(wasTaken(digest, 2)).toBe(false);
	});

	it('counts once, when the message comes again', async () => {
		const { pass, calls } = stage(json(true));
		await pass(1, asked('a'));
		expect(await pass(1, asked('b'))).toBe('taken');
		expect(calls).toHaveLength(1);
	});

	it('goes to the next question where the first declines', async () => {
		const { pass, over } = stage(json(false), json(true));
		expect(await pass(1, asked('a'), asked('b'))).toBe('taken');
		expect(over).toEqual(['b']);
	});

	it('is an ordinary message where all decline', async () => {
		const { pass, over } = stage(json(false), json(false));
		expect(await pass(1, asked('a'), asked('b'))).toBe('declined');
		expect(over).toEqual([]);
	});

	it('takes a page with status 200 for an execution that is over', async () => {
		const { pass, over } = stage({ statusCode: 200, body: '<html>No action required</html>' });
		expect(await pass(1, asked('a'))).toBe('declined');
		expect(over).toEqual(['a']);
	});

	it('waits for an execution that has just asked', async () => {
		const busy = { statusCode: 409, body: { message: 'The execution "1" is running already.' } };
		const { pass, calls } = stage(busy, busy, json(true));
		expect(await pass(1, asked('a'))).toBe('taken');
		expect(calls).toHaveLength(3);
	});

	it('goes to the public address where the port does not answer, or not for this signature', async () => {
		for (const first of [refused, { statusCode: 401, body: '' }]) {
			const { pass, calls } = stage(first, json(true));
			expect(await pass(1, asked('a'))).toBe('taken');
			expect(calls[1]).toBe('https://n8n.example.com/webhook-waiting/1/node?signature=a');
		}
	});

	it('leaves the question open where nobody can be reached, or n8n fails', async () => {
		for (const answers of [[refused, refused], [{ statusCode: 502, body: '' }]] as Answer[][]) {
			const { pass, over } = stage(...answers);
			expect(await pass(1, asked('a'))).toBe('unreachable');
			expect(over).toEqual([]);
		}
	});

	it('is not known yet where the connection was cut: the message has to come again', async () => {
		const { pass, over } = stage(new Error('socket hang up'), json(true));
		expect(await pass(1, asked('a'))).toBe('unclear');
		expect(over).toEqual([]);
		expect(await pass(1, asked('a'))).toBe('taken');
	});
});
