import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { subscribedName } from '../domain/event/catalogue';
import { asBoolean, asId, asObject, asText, isObject } from '../domain/values';
import type { SignatureMode } from './signature';

export type OperatorFilter = 'any' | 'assigned' | 'unassigned' | 'specific';
export type TagFilter = 'ignore' | 'only' | 'except';

/** Which events start the workflow. */
export interface Filters {
	/** Names by which they are subscribed to, without repeats. */
	events: string[];
	/** Channel ids, empty for all. */
	channels: number[];
	/** Names of transports in lower case, empty for all. */
	transports: string[];
	firstMessageOnly: boolean;
	operatorFilter: OperatorFilter;
	/** Empty for any operator. */
	operatorIds: number[];
	tagFilter: TagFilter;
	/** Empty for any tag. */
	tagIds: number[];
	includeRatings: boolean;
	ignoreOwnMessages: boolean;
}

/** The trigger's parameters, read once per call. */
export interface TriggerParameters extends Filters {
	/** Whether a message that answered a waiting question starts this workflow as well. */
	answersStartToo: boolean;
	signature: SignatureMode;
	timestampHeader: string | undefined;
	deduplicate: boolean;
	downloadAttachments: boolean;
	/** Largest file to download, in bytes. */
	maxFileBytes: number;
	rawOutput: boolean;
}

/** Texts given as a list, or (by an expression) as one text separated by commas or line breaks; without repeats. */
function texts(value: unknown): string[] {
	const parts = [value].flat().flatMap((part) => (asText(part) ?? '').split(/[\s,]+/));
	return [...new Set(parts.filter(Boolean))];
}

/** Ids given the same way; what is no id is left out. */
const ids = (value: unknown) =>
	texts(value)
		.map(asId)
		.filter((id) => id !== null);

/**
 * The filter by tags. It stands in a group of its own, or, as it was saved before, as two options; without either no tag
 * is looked at.
 */
function tagFilterIn(options: IDataObject): Pick<Filters, 'tagFilter' | 'tagIds'> {
	const { filter } = asObject(options.tags);
	const { tagFilter, tagIds } = isObject(filter) ? { tagFilter: 'only', ...filter } : options;
	return {
		tagFilter: tagFilter === 'only' || tagFilter === 'except' ? tagFilter : 'ignore',
		tagIds: ids(tagIds),
	};
}

/** A switch, also as the text or number an expression gives; what was not added is `fallback`. */
const flag = (value: unknown, fallback = false): boolean =>
	value === undefined || value === null || value === ''
		? fallback
		: asBoolean(typeof value === 'string' ? value.trim().toLowerCase() : value);

const MB = 1024 * 1024;

export const DEFAULT_MAX_FILE_MB = 20;

export function readParameters(ctx: IHookFunctions | IWebhookFunctions): TriggerParameters {
	const options = ctx.getNodeParameter('options', {}) as IDataObject;
	const maxFileMb = Number(options.attachmentMaxSizeMb);
	return {
		events: [
			...new Set(
				texts([ctx.getNodeParameter('events', []), options.customEvents].flat()).map(subscribedName),
			),
		],
		channels: ids(ctx.getNodeParameter('channelIds', [])),
		transports: texts(options.transports).map((name) => name.toLowerCase()),
		firstMessageOnly: flag(options.firstMessageOnly),
		operatorFilter: (options.operatorFilter as OperatorFilter | undefined) ?? 'any',
		operatorIds: ids(options.operatorIds),
		...tagFilterIn(options),
		includeRatings: flag(options.includeRatings),
		ignoreOwnMessages: flag(options.ignoreOwnMessages),
		answersStartToo: flag(options.answersStartToo),
		signature: (options.signature as SignatureMode | undefined) ?? 'ifPresent',
		timestampHeader: (options.timestampHeader as string | undefined)?.trim() || undefined,
		deduplicate: flag(options.deduplicate, true),
		downloadAttachments: flag(options.downloadAttachments),
		maxFileBytes: (maxFileMb > 0 ? maxFileMb : DEFAULT_MAX_FILE_MB) * MB,
		rawOutput: flag(options.rawOutput),
	};
}
