/** What the parts of the Bitrix24 stand-in share: its errors, its answers, and who calls. */

export type Params = Record<string, unknown>;

export class RestError {
	constructor(
		readonly status: number,
		readonly error: string,
		readonly description: string,
	) {}
}

export interface Result {
	result: unknown;
	total?: number;
	next?: number;
}

/** Who makes a call: the inbound webhook, or the application with the token of one employee. */
export interface Caller {
	kind: 'webhook' | 'application';
	userId: number;
	scopes: string[];
}

export const asParams = (value: unknown): Params =>
	typeof value === 'object' && value !== null ? (value as Params) : {};

export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** PHP has one kind of array: an empty map comes as an empty list. */
export const orEmpty = (map: Params): unknown => (Object.keys(map).length > 0 ? map : []);

export function known(given: Params, names: string[], problems: string[], where = ''): void {
	for (const name of Object.keys(given))
		if (!names.includes(name)) problems.push(`parameter "${where}${name}" is unknown and silently ignored`);
}

/** Refuses a call without one of these parameters, as `imconnector.*` words it. */
export function required(params: Params, names: string[]): void {
	for (const name of names) {
		const value = params[name];
		if (value === undefined || value === null || value === '')
			throw new RestError(400, 'ERROR_ARGUMENT', `Argument '${name}' is null or empty`);
	}
}
