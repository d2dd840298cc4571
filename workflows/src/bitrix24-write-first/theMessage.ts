import type { Code, Item, Json } from '../shared/n8n';
import { cardOf, filesOf, isTextLost, textOf } from './call';
import type { Task } from './steps';

interface Nodes {
	Robot: { query?: Json; body?: unknown };
	'Read the call': { status: number; answer: { error?: string }; entity: string; id: number };
}

/**
 * A repeated call has the same key for five minutes at least and ten at most; one with a `callId` has it for good. Two
 * keys with borders five minutes apart, so that no border lets a repetition through.
 */
export function keysOf(query: Json, body: unknown, now: number): { key: string; otherKey: string } {
	const { secret: _secret, ...rest } = query;
	const call = JSON.stringify([cardOf(body), Object.entries(rest)]);
	const during = (from: number) => (query.callId ? '' : Math.floor(from / 600_000));
	return { key: `a ${during(now)} ${call}`, otherKey: `b ${during(now + 300_000)} ${call}` };
}

/** The message of a call that was taken. A wrong secret ends here in silence, a call that is not understood as a failure. */
export default function theMessage({
	$,
}: Code<Nodes>): Array<Item<Task & { key: string; otherKey: string }>> {
	const { status, answer, entity, id } = $('Read the call').first().json;
	if (status === 403) return [];
	if (status !== 200) throw new Error(answer.error);
	const { query = {}, body } = $('Robot').first().json;
	// A `+` in an address is a blank.
	const [phone = ''] = String(query.phone ?? '')
		.replace(/^ (?=\d)/, '+')
		.split(/[,;]/);
	return [
		{
			json: {
				...keysOf(query, body, Date.now()),
				entity,
				id,
				phone: phone.trim(),
				text: textOf(query),
				isTextLost: isTextLost(query),
				files: filesOf(query),
			},
		},
	];
}
