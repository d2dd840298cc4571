/**
 * What is wrong with the trigger's parameters as an expression or a hand-written workflow gives them. Said when the
 * workflow is published: a delivery has nobody to tell, so there odd values are read as far as they make sense.
 */
import type { IHookFunctions } from 'n8n-workflow';

import { Chat2DeskError } from '../api/errors';
import { clip } from '../domain/clip';
import { asId, asObject, asText, switchOf, type JsonObject } from '../domain/values';
import { OPERATOR_FILTERS, TAG_FILTERS } from './parameters';
import { SIGNATURE_MODES } from './signature';

const CHOICES = {
	operatorFilter: ['Operator Filter', OPERATOR_FILTERS],
	signature: ['Signature', SIGNATURE_MODES],
	tagFilter: ['Tag Filter', TAG_FILTERS],
} as const;

const SWITCHES = {
	answersStartToo: 'Answers Start Too',
	deduplicate: 'Deduplicate',
	downloadAttachments: 'Download Attachments',
	firstMessageOnly: 'First Message Only',
	ignoreOwnMessages: 'Ignore Own Messages',
	includeRatings: 'Include Ratings',
	rawOutput: 'Raw Output',
} as const;

const ID_LISTS = { operatorIds: 'Operator Names or IDs', tagIds: 'Tag Names or IDs' } as const;

const NAME_LISTS = { customEvents: 'Custom Events', transports: 'Messenger Names or IDs' } as const;

/** A header's name, as RFC 9110 allows it. */
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

const shown = (value: unknown) => clip(asText(value) ?? JSON.stringify(value) ?? String(value), 60);

const refusal = (label: string, wanted: string, value: unknown) =>
	new Chat2DeskError('VALIDATION', `${label} has to be ${wanted}, not ${shown(value)}`, {
		advice: `Correct the option ${label} of this trigger, or remove it.`,
	});

/** The parts of a list, given as one or as text with commas; anything else than texts and numbers stands for itself. */
const partsOf = (value: unknown): unknown[] =>
	[value]
		.flat()
		.flatMap((part) => (typeof part === 'string' ? part.split(/[\s,]+/).filter(Boolean) : [part]));

function checkIds(label: string, value: unknown): void {
	if (!isGiven(value)) return;
	const odd = partsOf(value).find((part) => asId(part) === null);
	if (odd !== undefined) throw refusal(label, 'a list of IDs, which are whole numbers over 0', odd);
}

function checkNames(label: string, value: unknown): void {
	if (!isGiven(value)) return;
	const odd = partsOf(value).find((part) => asText(part) === null);
	if (odd !== undefined) throw refusal(label, 'a list of names', odd);
}

function checkChoice(label: string, allowed: readonly string[], value: unknown): void {
	if (!isGiven(value) || allowed.some((one) => one === value)) return;
	throw refusal(label, `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1) ?? ''}`, value);
}

function checkRest({ attachmentMaxSizeMb: size, timestampHeader: header }: JsonObject): void {
	if (isGiven(size) && !(Number(size) > 0 && Number.isFinite(Number(size))))
		throw refusal('Attachment Size Limit (MB)', 'a number over 0', size);
	if (isGiven(header) && !(typeof header === 'string' && HEADER.test(header.trim())))
		throw refusal('Timestamp Header', 'the name of a header', header);
}

/** @throws {Chat2DeskError} VALIDATION that names the first parameter whose value means nothing */
export function checkOptions(ctx: IHookFunctions): void {
	const options = asObject(ctx.getNodeParameter('options', {}));
	const group = asObject(asObject(options.tags).filter);
	checkIds('Channel Names or IDs', ctx.getNodeParameter('channelIds', []));
	checkNames('Messenger Names or IDs', ctx.getNodeParameter('messengers', []));
	for (const [name, label] of Object.entries(NAME_LISTS)) checkNames(label, options[name]);
	for (const [name, label] of Object.entries(ID_LISTS)) checkIds(label, options[name]);
	for (const [name, [label, allowed]] of Object.entries(CHOICES)) checkChoice(label, allowed, options[name]);
	for (const [name, label] of Object.entries(SWITCHES))
		if (isGiven(options[name]) && switchOf(options[name]) === undefined)
			throw refusal(label, 'true or false', options[name]);
	checkChoice('Tag Filter', TAG_FILTERS, group.tagFilter);
	checkIds('Tag Names or IDs', group.tagIds);
	checkRest(options);
}
