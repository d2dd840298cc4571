import express from 'express';

import { listen, type Running } from '../emulators/http';

/** Takes `{"text": "..."}` by POST as an incoming webhook of a messenger does: where templates tell somebody. */
export class Told {
	/** What somebody was told. */
	readonly texts: string[] = [];

	/** All that came along with the texts. */
	readonly bodies: Array<Record<string, unknown>> = [];

	private running: Running | undefined;

	async start(): Promise<this> {
		const app = express();
		app.use(express.json());
		app.post('/told', (req, res) => {
			this.texts.push(String(req.body.text));
			this.bodies.push(req.body as Record<string, unknown>);
			res.send('ok');
		});
		this.running = await listen(app);
		return this;
	}

	get url(): string {
		return `${this.running?.url}/told`;
	}

	async stop(): Promise<void> {
		await this.running?.stop();
	}
}
