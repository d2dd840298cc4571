import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../api/errors';
import type { Chat2DeskApi } from '../api/request';
import { asId } from '../domain/values';

/** What an operation gets for one item: its parameters, the API, and what the execution has learned so far. */
export class Call {
	/** Ids of messages Chat2Desk has accepted for this item, for the error when a later one fails. */
	readonly accepted: number[] = [];

	constructor(
		readonly ctx: IExecuteFunctions,
		readonly api: Chat2DeskApi,
		readonly itemIndex: number,
		/** Shared by the items of an execution: lists that need to be fetched only once. */
		private readonly cache: Map<string, Promise<unknown>>,
	) {}

	/** A parameter's value; `fallback` where the item's display conditions hide it. */
	param<T>(name: string, fallback: T): T {
		return this.ctx.getNodeParameter(name, this.itemIndex, fallback, { extractValue: true }) as T;
	}

	/** The object of a collection parameter. */
	collection(name: string): IDataObject {
		return this.param<IDataObject | null>(name, {}) ?? {};
	}

	/** A required id, as number or numeric string. */
	id(name: string, label: string): number {
		return requireId(this.param<unknown>(name, ''), label);
	}

	/** Fetches once per execution; a failure is not kept. */
	async once<T>(key: string, fetch: () => Promise<T>): Promise<T> {
		const known = this.cache.get(key) ?? fetch();
		this.cache.set(key, known);
		try {
			return (await known) as T;
		} catch (error) {
			this.cache.delete(key);
			return await Promise.reject(error);
		}
	}
}

/** @throws {Chat2DeskError} `VALIDATION` that names the parameter */
export function requireId(value: unknown, label: string): number {
	const id = asId(value);
	if (id !== null) return id;
	const given =
		value === '' || value === null || value === undefined ? 'is empty' : `is ${JSON.stringify(value)}`;
	throw new Chat2DeskError('VALIDATION', `${label} has to be a number, but ${given}`, {
		advice: `Enter the number Chat2Desk shows, or an expression that returns it, in the parameter ${label}.`,
	});
}

/** An id that may be left out. */
export function optionalId(value: unknown, label: string): number | undefined {
	return value === '' || value === null || value === undefined || value === 0
		? undefined
		: requireId(value, label);
}

/** Ids from a list of choices, or typed in with commas; none when it is left out. */
export function idList(value: unknown, label: string): number[] {
	const given = typeof value === 'string' ? value.split(',') : [value ?? []].flat();
	return [...new Set(given.filter((id) => id !== '').map((id) => requireId(id, label)))];
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
