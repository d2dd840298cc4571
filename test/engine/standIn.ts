import type { IDataObject, INode } from 'n8n-workflow';

import { Chat2DeskEmulator, type Chat2DeskOptions } from '../emulators/chat2desk/server';
import { run, runJson, type Connection, type RunOptions, type RunResult } from './harness';

/** A resource locator filled in by hand. */
export const byId = (value: unknown) => ({ __rl: true, mode: 'id', value });

/** One call: its method and path, and what went with it, the query of a GET or DELETE, the body of all others. */
export type Asked = [call: string, what: unknown];

/** An account at the stand-in and the node that works on it. */
export class StandIn {
	constructor(readonly api: Chat2DeskEmulator) {}

	get world() {
		return this.api.world;
	}

	get connection(): Connection {
		return { apiToken: this.api.token, baseUrl: this.api.url };
	}

	/** Everything the node asked for, in order. */
	get asked(): Asked[] {
		return this.api.calls.map(({ method, path, query, body }) => [
			`${method} ${path}`,
			['GET', 'DELETE'].includes(method) ? query : body,
		]);
	}

	/** The messages sent, as their bodies. */
	get sent(): IDataObject[] {
		return this.api.callsTo('POST', /^\/messages$/).map(({ body }) => body as IDataObject);
	}

	/** Runs an operation, named as in the contract: `message.send`. */
	async run(
		operation: string,
		parameters: object = {},
		items: IDataObject[] = [{}],
		extra: Partial<INode> = {},
		options: RunOptions = {},
	): Promise<RunResult> {
		return await run(this.connection, named(operation, parameters), items, extra, options);
	}

	/** The output of an operation that has to succeed. */
	async json(
		operation: string,
		parameters: object = {},
		items: IDataObject[] = [{}],
	): Promise<IDataObject[]> {
		return await runJson(this.connection, named(operation, parameters), items);
	}

	/** The error of an operation that has to fail. */
	async failure(operation: string, parameters: object = {}, items: IDataObject[] = [{}]) {
		const { error } = await this.run(operation, parameters, items);
		if (!error) throw new Error(`${operation} did not fail`);
		return error;
	}
}

function named(name: string, parameters: object): IDataObject {
	const [resource, operation] = name.split('.');
	return { resource, operation, ...parameters };
}

/**
 * A fresh stand-in for every test of the block. A test in which the node sends anything that the real API would ignore,
 * or is not known to accept, fails.
 */
export function useStandIn(options: Chat2DeskOptions = {}): () => StandIn {
	let current: StandIn | undefined;
	beforeEach(async () => {
		current = new StandIn(await new Chat2DeskEmulator(options).start());
	});
	afterEach(async () => {
		await current?.api.stop();
		expect(current?.api.problems).toEqual([]);
	});
	return () => {
		if (!current) throw new Error('outside a test');
		return current;
	};
}
