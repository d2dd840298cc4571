import type { IWebhookFunctions } from 'n8n-workflow';

import { noteAccepted } from '../../../nodes/Chat2Desk/domain/ask/accepted';
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

/** `accepts`: the node accepts message 1 for this question before n8n answers. */
type Answer = { statusCode: number; body: unknown; accepts?: string } | Error;

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
				if (answer.accepts) noteAccepted(answer.accepts, 1);
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

	it('leaves the question open where nobody can be reached', async () => {
		const { pass, over } = stage(refused, refused);
		expect(await pass(1, asked('a'))).toBe('unreachable');
		expect(over).toEqual([]);
	});

	it('is not known yet where the connection was cut: the message has to come again', async () => {
		const { pass, over } = stage(new Error('socket hang up'), json(true));
		expect(await pass(1, asked('a'))).toBe('unclear');
		expect(over).toEqual([]);
		expect(await pass(1, asked('a'))).toBe('taken');
	});

	describe('where n8n fails', () => {
		const down = { statusCode: 502, body: '' };

		it('tries again for some seconds', async () => {
			const { pass, calls } = stage(down, down, json(true));
			expect(await pass(1, asked('a'))).toBe('taken');
			expect(calls).toHaveLength(3);
		});

		it('has the message come again, which is an ordinary one only when it still fails then', async () => {
			jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
			const { pass, over } = stage(...Array.from({ length: 60 }, () => down));
			const passed = async () => {
				const outcome = pass(1, asked('a'));
				await jest.advanceTimersByTimeAsync(7000);
				return await outcome;
			};
			expect(await passed()).toBe('unclear');
			expect(await passed()).toBe('unreachable');
			expect(over).toEqual([]);
			jest.useRealTimers();
		});
	});

	describe('where the node of this process has accepted the message', () => {
		const finished = { statusCode: 409, body: { message: 'The execution "1" has finished already.' } };
		const page = { statusCode: 200, body: '<html>No action required</html>' };
		const down = { statusCode: 500, body: '' };

		/** The question has a name of its own in each test: what a node accepted is remembered by it. */
		const accepting = (id: string, ...answers: Answer[]) => {
			const staged = stage(...answers);
			return { ...staged, accept: () => noteAccepted(id, 1), question: asked(id) };
		};

		it.each([finished, page, down])('counts once, whatever n8n says of the end: %j', async (said) => {
			const id = `accepted ${JSON.stringify(said)}`;
			const { pass, accept, question, over } = accepting(id, new Error('socket hang up'), said);
			expect(await pass(1, question)).toBe('unclear');
			accept();
			expect(await pass(1, question)).toBe('taken');
			expect(over).toEqual([id]);
		});

		it('needs no second delivery where that is known at once', async () => {
			const { pass, accept, question } = accepting('at once', new Error('socket hang up'));
			accept();
			expect(await pass(1, question)).toBe('taken');
		});

		it('is an ordinary message where another one was accepted', async () => {
			const { pass, question } = accepting('another', finished);
			noteAccepted('another', 2);
			expect(await pass(1, question)).toBe('declined');
		});

		it('is an ordinary message where n8n has refused it after the node accepted it', async () => {
			const id = 'refused after all';
			const { pass, question } = accepting(id, { ...finished, accepts: id });
			expect(await pass(1, question)).toBe('declined');
		});
	});
});
