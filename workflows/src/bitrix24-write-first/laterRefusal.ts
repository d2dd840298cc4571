/** A refusal of the messenger that comes after Chat2Desk had accepted the message. */
import { shortened } from '../shared/characters';
import type { Json } from '../shared/n8n';
import { phoneDigits, spellings } from '../shared/phone';

/** The trigger's item, as far as it says who was not reached and why. */
export interface Refusal {
	event?: string;
	eventTime?: string | null;
	clientId?: number | null;
	text?: string | null;
	deliveryError?: string | null;
	client?: { phone?: string | null; messengerId?: string | null } | null;
	body?: { data?: { gateway_status?: unknown }; gateway_status?: unknown };
}

/** The messenger's words; Chat2Desk brings them in one of two forms of event. */
export function reasonOf({ deliveryError, body = {}, text }: Refusal): string {
	const reason = String(
		deliveryError ??
			body.data?.gateway_status ??
			body.gateway_status ??
			text ??
			'the messenger gives no reason',
	);
	return shortened(reason, 500);
}

/** What `batch` brings for the two calls of *Cards of the number*; nothing found is an empty list [documented]. */
export interface Found {
	found?: Json;
	deals?: { items?: Array<{ id: number | string }> };
}

/** The calls that find the cards of a number: its leads and contacts, and the deals of the contact [documented]. */
export function callsFor(phone: string): Json {
	const values = spellings(phoneDigits(phone)).map((one, at) => `values[${at}]=${encodeURIComponent(one)}`);
	const deals = 'entityTypeId=2&select[0]=id&filter[contactIds]=$result[found][CONTACT][0]&order[id]=DESC';
	return {
		found: `crm.duplicate.findbycomm?type=PHONE&${values.join('&') || 'values[0]=-'}`,
		deals: `crm.item.list?${deals}`,
	};
}

/** A card that a number belongs to. */
export interface Place {
	entity: string;
	id: number;
}

/** The cards of a number, from the answer to *Cards of the number*, and those remembered; ten at most. */
export function placesOf({ found, deals }: Found, remembered: Place[]): Place[] {
	const ids = (name: string) =>
		[(found ?? {})[name] ?? []]
			.flat()
			.map(Number)
			.sort((a, b) => b - a);
	const all = [
		...remembered,
		...ids('LEAD').map((id) => ({ entity: 'lead', id })),
		...(deals?.items ?? []).map(({ id }) => ({ entity: 'deal', id: Number(id) })),
		...ids('CONTACT').map((id) => ({ entity: 'contact', id })),
		...ids('COMPANY').map((id) => ({ entity: 'company', id })),
	];
	return all
		.filter((one, at) => all.findIndex(({ entity, id }) => entity === one.entity && id === one.id) === at)
		.slice(0, 10);
}

export interface Comment {
	ID?: string;
	COMMENT?: string;
	CREATED?: string;
	ENTITY_TYPE?: string;
	ENTITY_ID?: string | number;
}

/**
 * The message the refusal is about: the newest one written to this client within a day before it that is not known to
 * have been refused. Messengers refuse within minutes, but a telephone that is off takes longer.
 */
export function refusedOne(
	comments: Comment[],
	{ clientId, client, eventTime }: Refusal,
	now: number,
): (Place & { mark: string }) | null {
	const at = Date.parse(eventTime ?? '') || now;
	const numbers = spellings(phoneDigits(client?.phone)).map((phone) => phone.slice(1));
	const marked = comments.flatMap(({ COMMENT = '', CREATED = '', ENTITY_TYPE = '', ENTITY_ID = 0 }) => {
		const [mark, kind, who, phone = '', execution] =
			/#c2d-(sent|refused)-(\d+)-(\d*)-(\w+)\s*$/.exec(COMMENT) ?? [];
		if (!mark || (Number(who) !== clientId && !numbers.includes(phone))) return [];
		return [
			{
				mark,
				kind,
				execution,
				created: Date.parse(CREATED) || at,
				entity: ENTITY_TYPE.toLowerCase(),
				id: Number(ENTITY_ID),
			},
		];
	});
	const refused = marked.filter(({ kind }) => kind === 'refused').map(({ execution }) => execution);
	const sent = marked.filter(
		({ kind, created, execution }) =>
			kind === 'sent' && at - created < 86_400_000 && created < at + 60_000 && !refused.includes(execution),
	);
	const [newest] = sent.sort((a, b) => b.created - a.created);
	return newest ? { entity: newest.entity, id: newest.id, mark: newest.mark } : null;
}
