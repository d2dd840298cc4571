import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { once, type Cache } from '../api/once';
import type { Chat2DeskApi } from '../api/request';
import { located, Values } from './shared/values';

export { requireId } from './shared/coerce';

/** What n8n hands back for a parameter that does not exist; what an expression returns may be undefined as well. */
const ABSENT = '\u0000absent';

/**
 * What an operation gets for one item: its parameters (read by the methods of `Values`), the API, and what the
 * execution has learned so far.
 */
export class Call extends Values {
	/** Ids of messages Chat2Desk has accepted for this item, for the error when a later one fails. */
	readonly accepted: number[] = [];

	constructor(
		readonly ctx: IExecuteFunctions,
		readonly api: Chat2DeskApi,
		readonly itemIndex: number,
		/** Shared by the items of an execution: lists that need to be fetched only once. */
		private readonly cache: Cache,
		/** What the operation asks for. */
		properties: readonly INodeProperties[] = [],
	) {
		const read = (name: string) => {
			const value: unknown = ctx.getNodeParameter(name, itemIndex, ABSENT);
			return value === ABSENT ? undefined : (located(value) ?? null);
		};
		super({ read, properties, timezone: ctx.getTimezone() });
	}

	/** Fetches once per execution; a failure is not kept. */
	async once<T>(key: string, fetch: () => Promise<T>): Promise<T> {
		return await once(this.cache, key, fetch);
	}
}

/** One operation: what the user sees and what it does, side by side. */
export interface Operation {
	value: string;
	/** Title Case, for the picker. */
	name: string;
	/** Sentence case, for the node panel. */
	action: string;
	description: string;
	/** Without display conditions for resource and operation: the builder adds them. */
	properties: INodeProperties[];
	/**
	 * What has to stay in order when items go side by side: items of the same lane follow each other, null is
	 * independent of all others. Without it the items of the operation go one after the other.
	 */
	lane?(call: Call): string | null | Promise<string | null>;
	/** Returns one object, or several for a list. Throws Chat2DeskError. */
	execute(call: Call): Promise<IDataObject | IDataObject[]>;
}

/** The lane of a read: nothing depends on its order. */
export const INDEPENDENT = () => null;

export interface Resource {
	value: string;
	name: string;
	/** The operation chosen at first; the first one where it is not given. */
	preset?: string;
	operations: Operation[];
}
