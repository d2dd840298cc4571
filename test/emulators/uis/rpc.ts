/** JSON-RPC of the UIS / CoMagic Data API: its errors, and the rules for fields that all methods share. */

export type Params = Record<string, unknown>;

/** What an error tells besides code and mnemonic. */
interface ErrorDetails {
	field?: string;
	value?: unknown;
	params?: Params;
	/** Beside the limits, which stand in every answer. */
	message?: string;
}

/** Codes by mnemonic, as the documentation lists them [documented]. */
const CODES: Record<string, number> = {
	access_token_expired: -32001,
	access_token_blocked: -32001,
	access_token_invalid: -32001,
	auth_error: -32001,
	ip_not_whitelisted: -32003,
	forbidden: -32003,
	method_component_disabled: -32008,
	parameter_component_disabled: -32008,
	account_inactive: -32009,
	limit_exceeded: -32029,
	invalid_request: -32600,
	method_not_found: -32601,
	internal_error: -32603,
	parse_error: -32700,
	batch_operations_not_supported: -32099,
	notifications_not_supported: -32099,
};

/** A refusal; a mnemonic without a code of its own is one about parameters. */
export class RpcError extends Error {
	readonly code: number;

	constructor(
		readonly mnemonic: string,
		readonly details: ErrorDetails = {},
	) {
		super(details.message ?? `${mnemonic.replaceAll('_', ' ')}${details.field ? ` - ${details.field}` : ''}`);
		this.code = CODES[mnemonic] ?? -32602;
	}
}

export const isMap = (value: unknown): value is Params =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const DATETIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'datetime';

const isOfKind: Record<Kind, (value: unknown) => boolean> = {
	string: (value) => typeof value === 'string',
	number: (value) => typeof value === 'number' && Number.isInteger(value),
	boolean: (value) => typeof value === 'boolean',
	array: Array.isArray,
	object: isMap,
	datetime: (value) => typeof value === 'string',
};

/** Fields a method knows; `!` behind the kind: it has to be there. */
export type Shape = Record<string, Kind | `${Kind}!`>;

/**
 * Refuses what the API refuses: an unknown field, a wrong type, a missing one [documented]. Each is a fault of whoever
 * calls, so it is recorded as well, as a test has to fail on it even where the caller copes with the refusal.
 */
export function checkShape(given: Params, shape: Shape, problems: string[], prefix = ''): void {
	const refuse = (mnemonic: string, name: string, why: string) => {
		const field = `${prefix}${name}`;
		problems.push(`"${field}" ${why}`);
		throw new RpcError(mnemonic, { field, value: given[name] });
	};
	for (const name of Object.keys(given))
		if (!(name in shape)) refuse('unexpected_parameters', name, 'is unknown');
	for (const [name, wanted] of Object.entries(shape)) {
		const kind = wanted.replace('!', '') as Kind;
		const value = given[name];
		if (value === undefined || value === null) {
			if (wanted.endsWith('!')) refuse('required_parameter_missed', name, 'is missing');
			continue;
		}
		if (!isOfKind[kind](value)) refuse('data_type_error', name, `is no ${kind}: ${JSON.stringify(value)}`);
		if (kind === 'datetime' && !DATETIME.test(String(value)))
			refuse('data_type_error', name, `is not written YYYY-MM-DD hh:mm:ss: ${String(value)}`);
	}
}

/** Refuses a value that is well formed but not possible. */
export function refuseValue(field: string, value: unknown, mnemonic = 'invalid_parameter_value'): never {
	throw new RpcError(mnemonic, { field, value });
}
