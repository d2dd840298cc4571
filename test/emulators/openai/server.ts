/** A chat model that says what a test tells it, served as OpenAI's `POST /v1/chat/completions` [documented]. */
import express, { type Request, type Response } from 'express';

import { listen, type Running } from '../http';

/** A tool the model wants to have called, with its arguments. */
export interface ToolCall {
	name: string;
	arguments: Record<string, unknown>;
}

/** What the model does next. */
export interface Turn {
	text?: string;
	calls?: ToolCall[];
	/** Another status than 200. */
	status?: number;
	/** Something else than a completion. */
	raw?: unknown;
	/** How long it thinks, in milliseconds. */
	thinksMs?: number;
}

export interface ChatMessage {
	role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
	content: unknown;
	tool_calls?: Array<{ id: string; function: { name: string; arguments: string } }>;
	tool_call_id?: string;
}

/** A question to the model as it came. */
export interface Asked {
	messages: ChatMessage[];
	tools: Array<{ function: { name: string; description?: string; parameters: { properties?: object } } }>;
}

const FIELDS = [
	'model',
	'messages',
	'tools',
	'tool_choice',
	'stream',
	'temperature',
	'top_p',
	'n',
	'max_tokens',
	'max_completion_tokens',
	'presence_penalty',
	'frequency_penalty',
	'response_format',
	'parallel_tool_calls',
	'stop',
	'user',
	'stream_options',
];

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** What the real API refuses: an unknown field, a role it does not know, a tool's answer nobody asked for. */
function refusalOf(body: Record<string, unknown>): string | null {
	const unknown = Object.keys(body).filter((field) => !FIELDS.includes(field));
	if (unknown.length > 0) return `Unrecognized request argument supplied: ${unknown.join(', ')}`;
	const messages = body.messages as ChatMessage[] | undefined;
	if (!Array.isArray(messages) || messages.length === 0) return "'messages' is missing";
	const asked = new Set<string>();
	for (const { role, tool_calls: calls = [], tool_call_id: id } of messages) {
		if (!ROLES.includes(role)) return `'${role}' is not one of the roles`;
		if (role === 'tool' && !asked.has(id ?? ''))
			return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'";
		for (const call of calls) asked.add(call.id);
	}
	if (body.stream === true) return 'This stand-in does not stream';
	return null;
}

/** Says its turns in order; a turn may look at the question. Without a turn left it answers 500 and notes a problem. */
export class OpenAiEmulator {
	readonly token = 'sk-stand-in';

	/** Every question, refused ones too. */
	readonly asked: Asked[] = [];

	readonly problems: string[] = [];

	private readonly turns: Array<Turn | ((asked: Asked) => Turn)> = [];

	private running: Running | undefined;

	private count = 0;

	async start(): Promise<this> {
		const app = express();
		app.use(express.json({ limit: '10mb' }));
		app.get('/v1/models', (_req, res) => void res.json({ object: 'list', data: [] }));
		app.post('/v1/chat/completions', (req, res) => void this.complete(req, res));
		this.running = await listen(app);
		return this;
	}

	/** Goes into the credential. */
	get url(): string {
		return `${this.running?.url}/v1`;
	}

	async stop(): Promise<void> {
		await this.running?.stop();
	}

	/** What it says next, in order. */
	says(...turns: Array<Turn | ((asked: Asked) => Turn)>): void {
		this.turns.push(...turns);
	}

	/** Forgets turns that nobody asked for; how many there were. */
	forget(): number {
		return this.turns.splice(0).length;
	}

	private async complete(req: Request, res: Response): Promise<void> {
		const fail = (status: number, message: string) =>
			void res
				.status(status)
				.json({ error: { message, type: 'invalid_request_error', param: null, code: null } });
		if (req.headers.authorization !== `Bearer ${this.token}`) return fail(401, 'Incorrect API key provided');
		const body = req.body as Record<string, unknown>;
		const asked: Asked = {
			messages: (body.messages ?? []) as ChatMessage[],
			tools: (body.tools ?? []) as Asked['tools'],
		};
		this.asked.push(asked);
		const refusal = refusalOf(body);
		if (refusal) {
			this.problems.push(refusal);
			return fail(400, refusal);
		}
		const next = this.turns.shift();
		if (!next) {
			this.problems.push('asked though there is nothing left to say');
			return fail(500, 'The script has ended');
		}
		const turn = typeof next === 'function' ? next(asked) : next;
		if (turn.thinksMs) await new Promise((resolve) => setTimeout(resolve, turn.thinksMs));
		if (turn.status) return fail(turn.status, 'The server had an error while processing your request');
		res.json(turn.raw ?? this.completion(turn, String(body.model)));
	}

	private completion({ text, calls = [] }: Turn, model: string): object {
		const id = ++this.count;
		const tool_calls = calls.map((call, index) => ({
			id: `call_${id}_${index}`,
			type: 'function',
			function: { name: call.name, arguments: JSON.stringify(call.arguments) },
		}));
		return {
			id: `chatcmpl-${id}`,
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model,
			choices: [
				{
					index: 0,
					message: {
						role: 'assistant',
						content: text ?? null,
						refusal: null,
						...(tool_calls.length > 0 ? { tool_calls } : {}),
					},
					logprobs: null,
					finish_reason: tool_calls.length > 0 ? 'tool_calls' : 'stop',
				},
			],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	}
}
