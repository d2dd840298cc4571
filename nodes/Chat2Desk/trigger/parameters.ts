import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { subscribedName } from '../domain/event/catalogue';
import { asId, asObject, asText, isObject, switchOf, type JsonObject } from '../domain/values';
import { SIGNATURE_MODES, type SignatureMode } from './signature';

export const OPERATOR_FILTERS = ['any', 'assigned', 'unassigned', 'specific'] as const;
export type OperatorFilter = (typeof OPERATOR_FILTERS)[number];
export const TAG_FILTERS = ['ignore', 'only', 'except'] as const;
export type TagFilter = (typeof TAG_FILTERS)[number];

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
function tagFilterIn(options: JsonObject): Pick<Filters, 'tagFilter' | 'tagIds'> {
	const { filter } = asObject(options.tags);
	const { tagFilter, tagIds } = isObject(filter) ? { tagFilter: 'only', ...filter } : options;
	return {
		tagFilter: choiceOf(tagFilter, TAG_FILTERS, 'ignore'),
		tagIds: ids(tagIds),
	};
}

/** A switch, also as the text or number an expression gives; what is none is `fallback`: publishing has refused it. */
const flag = (value: unknown, fallback = false): boolean => switchOf(value) ?? fallback;

/** One of a list; what is none of it is `fallback`: publishing has refused it. */
const choiceOf = <T extends string>(value: unknown, allowed: readonly T[], fallback: T): T =>
	allowed.find((one) => one === value) ?? fallback;

const MB = 1024 * 1024;

export const DEFAULT_MAX_FILE_MB = 20;

export function readParameters(ctx: IHookFunctions | IWebhookFunctions): TriggerParameters {
	const options = asObject(ctx.getNodeParameter('options', {}));
	const maxFileMb = Number(options.attachmentMaxSizeMb);
	return {
		events: [
			...new Set(
				texts([ctx.getNodeParameter('events', []), options.customEvents].flat()).map(subscribedName),
			),
		],
		channels: ids(ctx.getNodeParameter('channelIds', [])),
		// The option is how they were saved before there was a field of its own.
		transports: texts([ctx.getNodeParameter('messengers', []), options.transports].flat()).map((name) =>
			name.toLowerCase(),
		),
		firstMessageOnly: flag(options.firstMessageOnly),
		operatorFilter: choiceOf(options.operatorFilter, OPERATOR_FILTERS, 'any'),
		operatorIds: ids(options.operatorIds),
		...tagFilterIn(options),
		includeRatings: flag(options.includeRatings),
		ignoreOwnMessages: flag(options.ignoreOwnMessages),
		answersStartToo: flag(options.answersStartToo),
		signature: choiceOf(options.signature, SIGNATURE_MODES, 'ifPresent'),
		timestampHeader: asText(options.timestampHeader)?.trim() || undefined,
		deduplicate: flag(options.deduplicate, true),
		downloadAttachments: flag(options.downloadAttachments),
		maxFileBytes: (maxFileMb > 0 ? maxFileMb : DEFAULT_MAX_FILE_MB) * MB,
		rawOutput: flag(options.rawOutput),
	};
}
