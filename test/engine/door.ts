import express, { type Request, type Response } from 'express';

import { listen, type Running } from '../emulators/http';

/** A call at the door. */
export interface Waiting {
	method: string;
	path: string;
	body: Record<string, unknown>;
	letIn(): void;
}

/**
 * A door in front of the stand-in: each call waits at it until it is let in, so that a test sees which calls are under
 * way together and decides which is answered first.
 */
export class Door {
	readonly waiting: Waiting[] = [];

	private running: Running | undefined;

	private isOpen = false;

	constructor(private readonly behind: string) {}

	async start(): Promise<this> {
		const app = express();
		app.use(express.json(), (req, res) => {
			const letIn = () => {
				this.waiting.splice(this.waiting.indexOf(call), 1);
				void this.forward(req, res);
			};
			const call: Waiting = { method: req.method, path: req.path, body: req.body ?? {}, letIn };
			this.waiting.push(call);
			if (this.isOpen) letIn();
		});
		this.running = await listen(app);
		return this;
	}

	get url(): string {
		if (!this.running) throw new Error('not started');
		return this.running.url;
	}

	/** Lets in who waits and who comes later. */
	open(): void {
		this.isOpen = true;
		for (const call of [...this.waiting]) call.letIn();
	}

	async stop(): Promise<void> {
		await this.running?.stop();
	}

	private async forward(req: Request, res: Response): Promise<void> {
		const hasBody = !['GET', 'DELETE'].includes(req.method);
		const answer = await fetch(`${this.behind}${req.originalUrl}`, {
			method: req.method,
			headers: { authorization: String(req.headers.authorization), 'content-type': 'application/json' },
			...(hasBody ? { body: JSON.stringify(req.body) } : {}),
		});
		res
			.status(answer.status)
			.type('application/json')
			.send(await answer.text());
	}
}
