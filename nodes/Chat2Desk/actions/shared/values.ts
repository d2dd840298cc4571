import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import type { DateTime } from 'luxon';

import { asText, isObject, type JsonObject } from '../../domain/values';
import {
	idList,
	isEmpty,
	isMissing,
	optionalId,
	readChoice,
	readDate,
	readFlag,
	readJson,
	readNumber,
	readText,
	refused,
	requireId,
	requireRequestId,
	textList,
	type NumberRange,
} from './coerce';

/** Where values come from: the parameters of an item, or one collection of it. */
export interface Source {
	/** The value of a name; undefined where there is none. */
	read: (name: string) => unknown;
	/** What the form shows, for the names in errors. */
	properties: readonly INodeProperties[];
	/** IANA zone of dates that name none. */
	timezone: string;
	/** Which row of a list the values are of, such as `Attachment 2`. */
	row?: string;
	/** Whether an empty value is refused: a filter that was added and is empty would widen the question. */
	strict?: boolean;
}

/** The name of a parameter that the form does not have, from its own: `Message ID` for `messageId`. */
function nameFrom(name: string): string {
	const words = name.replace(/([A-Z]|\d+)/g, ' $1').replace(/\bId(s?)\b/g, 'ID$1');
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Without what n8n's style adds to the name of a list, and what says how to write it. */
const shortened = (displayName: string) =>
	displayName.replace(/ (Name or ID|\(JSON\))$/, '').replace(/ Names or IDs$/, 's');

const isEmptyFilter = (label: string) =>
	isMissing(
		`The filter ${label}`,
		`Give the filter ${label} a value or remove it: without it more would be returned than was asked for. When it holds an expression, check what it returns.`,
	);

const isProperty = (option: object): option is INodeProperties => 'type' in option;
const isRowKind = (option: object): option is INodePropertyCollection => 'values' in option;

/**
 * Reads the parameters of a form by name. Each reader takes what is meant and refuses the rest with `VALIDATION`, under
 * the name that the form shows. A value that is not there at all (hidden, or a field that was not added) is left out;
 * what "left out" gives is said by each reader.
 */
export class Values {
	constructor(private readonly source: Source) {}

	/** The value as the expression gave it; undefined where there is none. */
	protected raw(name: string): unknown {
		return this.source.read(name);
	}

	/** Whether the parameter is there, empty or not. */
	has(name: string): boolean {
		return this.raw(name) !== undefined;
	}

	/** Whether nothing is there, or something empty. */
	isBlank(name: string): boolean {
		return isEmpty(this.raw(name));
	}

	/** The same values, with the zone (IANA) of dates that name none. */
	inZone(timezone: string): Values {
		return new Values({ ...this.source, timezone });
	}

	/** The parameter's name in the form. */
	label(name: string): string {
		const label = shortened(this.property(name)?.displayName ?? nameFrom(name));
		return this.source.row ? `${label} of ${this.source.row}` : label;
	}

	/** Of several parameters with one name, the one that the form shows now. */
	private property(name: string): INodeProperties | undefined {
		const named = this.source.properties.filter((property) => property.name === name);
		const isShown = ({ displayOptions }: INodeProperties) =>
			Object.entries(displayOptions?.show ?? {}).every(
				([other, values]) =>
					other.startsWith('@') || (Array.isArray(values) && values.some((v) => v === this.raw(other))),
			);
		return named.find(isShown) ?? named[0];
	}

	/** A switch; `fallback` only where it is not there. */
	flag<F extends boolean | undefined>(name: string, fallback: F): boolean | F {
		return this.has(name) ? readFlag(this.raw(name), this.label(name)) : fallback;
	}

	/** A text as it stands, `''` when left out. */
	text(name: string): string {
		return readText(this.raw(name), this.label(name));
	}

	/** A text without blanks around it; undefined when left out or empty. */
	trimmed(name: string): string | undefined {
		return this.text(name).trim() || undefined;
	}

	/** A text that has to be there, without blanks around it. */
	filled(name: string, advice?: string): string {
		const text = this.trimmed(name);
		if (text !== undefined) return text;
		throw isMissing(this.label(name), advice);
	}

	/** One of the choices; `fallback` only where it is not there. */
	choice<T extends string, F extends T | undefined>(name: string, choices: readonly T[], fallback: F): T | F {
		return this.has(name) ? readChoice(this.raw(name), this.label(name), choices) : fallback;
	}

	/** An id that has to be there, as number or numeric text. */
	id(name: string, label = this.label(name)): number {
		return requireId(this.raw(name), label);
	}

	/** The number of a request that has to be there, also as `N-123`. */
	requestId(name: string): number {
		return requireRequestId(this.raw(name), this.label(name));
	}

	/** An id, undefined when left out, empty or 0; a filter may not be 0. */
	optionalId(name: string): number | undefined {
		if (this.source.strict) return this.has(name) ? this.id(name) : undefined;
		return optionalId(this.raw(name), this.label(name));
	}

	/** The number of a request, also as `N-123`; undefined when left out or empty; a filter may not be 0. */
	optionalRequestId(name: string): number | undefined {
		const value = this.raw(name);
		const isLeftOut = isEmpty(value) || (!this.source.strict && value === 0);
		return isLeftOut ? undefined : this.requestId(name);
	}

	/** Ids of a list or of a text with commas, without repeats; none when left out; a filter has one at least. */
	ids(name: string): number[] {
		return this.someIfAdded(name, idList(this.raw(name), this.label(name)));
	}

	/** Texts of a list or of a text with commas, without repeats; none when left out; a filter has one at least. */
	list(name: string): string[] {
		return this.someIfAdded(name, textList(this.raw(name), this.label(name)));
	}

	/** A filter such as `['']` or `','` is as empty as no list. */
	private someIfAdded<T>(name: string, values: T[]): T[] {
		if (this.source.strict && this.has(name) && values.length === 0) throw isEmptyFilter(this.label(name));
		return values;
	}

	/** A number, also as text; `fallback` only where it is not there. */
	number<F extends number | undefined>(name: string, fallback: F, range?: NumberRange): number | F {
		return this.has(name) ? readNumber(this.raw(name), this.label(name), range) : fallback;
	}

	/** A moment; null when left out. */
	date(name: string): DateTime | null {
		return readDate(this.raw(name), this.label(name), this.source.timezone);
	}

	/** A JSON object, also as text; undefined when left out. */
	json(name: string): JsonObject | undefined {
		return readJson(this.raw(name), this.label(name));
	}

	/** The fields of a collection; none when it is left out. */
	fields(name: string): Values {
		const value = this.raw(name);
		const label = this.label(name);
		if (!isEmpty(value) && !isObject(value)) {
			throw refused(value, label, 'an object', `Add the fields one by one under ${label}.`);
		}
		return this.nested(isObject(value) ? value : {}, this.optionsOf(name).filter(isProperty));
	}

	/**
	 * The filters of a collection: what was added has to have a value, or the answer would hold more than was asked for.
	 *
	 * @throws {Chat2DeskError} `VALIDATION` that names the empty filter
	 */
	filters(name = 'filters'): Values {
		const value = this.raw(name);
		const label = this.label(name);
		if (value !== undefined && !isObject(value)) {
			throw refused(value, label, 'an object', `Add the filters one by one under ${label}.`);
		}
		const added = value ?? {};
		const filters = this.nested(added, this.optionsOf(name).filter(isProperty), true);
		for (const [key, given] of Object.entries(added)) {
			if (!isEmpty(given)) continue;
			throw isEmptyFilter(filters.label(key));
		}
		return filters;
	}

	/** The rows of a list in a form (a fixed collection), or of a list that an expression returns; none when left out. */
	rows(name: string, kind: string): Values[] {
		const value = this.raw(name);
		const form = this.optionsOf(name)
			.filter(isRowKind)
			.find((option) => option.name === kind);
		const given = isObject(value) && (kind in value || Object.keys(value).length === 0) ? value[kind] : value;
		const rows: unknown[] = isEmpty(given) ? [] : [given].flat();
		const label = this.label(name);
		const singular = form?.displayName ?? nameFrom(kind);
		return rows.map((row, index) => {
			const title = `${singular} ${index + 1}`;
			const rowLabel = label.startsWith(singular) ? title : `${title} of ${label}`;
			if (!isObject(row)) {
				throw refused(row, rowLabel, 'an object', `Add the entries one by one under ${label}.`);
			}
			return this.nested(row, form?.values ?? [], false, rowLabel);
		});
	}

	private optionsOf(name: string) {
		return this.property(name)?.options ?? [];
	}

	private nested(values: JsonObject, properties: INodeProperties[], strict = false, row = ''): Values {
		// An expression that returned undefined was there all the same.
		const read = (name: string) => (name in values ? (values[name] ?? null) : undefined);
		return new Values({ read, properties, timezone: this.source.timezone, strict, row });
	}
}

/** The value a resource locator stands for; any other value as it is. */
export function located(value: unknown): unknown {
	return isObject(value) && asText(value.mode) !== null && 'value' in value ? value.value : value;
}
