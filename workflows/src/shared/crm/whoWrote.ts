import type { Code, Item, Json } from '../n8n';
import { comments } from './mark';
import { phoneDigits } from '../phone';
import { numbers, typed } from '../settings';
import type { Client, Operator, Person, Read, Settings, Task, Transcript, Utm, Work } from './types';

/** What a Chat2Desk node puts out when it was refused and is told to go on. */
interface Refused {
	error?: string;
	errorCode?: string;
}

export interface Nodes {
	Settings: Settings;
	'Read settings': Task;
	'Build transcript': Transcript & Refused;
	'Get client': Client & Refused;
	'Get request': Json;
	'Resolve UTM': Utm & Refused;
	'Get operators': Operator & Refused;
}

/** Passes by itself, so that another try makes sense. */
const PASSING = ['RATE_LIMIT', 'SERVER', 'NETWORK', 'BAD_RESPONSE', 'UNEXPECTED'];

/** Whether tags of the client or the request let it through; without ids any tag counts. */
export function isLetThrough(filter: string, wanted: number[], tags: unknown[]): boolean {
	const ids = tags.flat().map((tag) => Number((tag as { id?: number } | null)?.id ?? tag));
	const has = ids.some((id) => id > 0 && (wanted.length === 0 || wanted.includes(id)));
	return has === (filter === 'only');
}

/** Why an event cannot be handled. That the client cannot be read is a reason only where tags decide. */
export function problemOf(me: Task, transcript: Refused | null, client: Refused): Work['problem'] {
	if (transcript?.error) {
		const isFinal = !PASSING.includes(transcript.errorCode ?? '');
		const text = `The transcript is not complete, "Build transcript" was refused - ${transcript.errorCode}, ${transcript.error}`;
		return { text, isFinal };
	}
	if (!client.error) return undefined;
	const isFinal = !PASSING.includes(client.errorCode ?? '');
	if (isFinal && !me.judgesTags) return undefined;
	const what = me.judgesTags ? 'The tags of the client' : 'The client';
	return { text: `${what} could not be read at Chat2Desk - ${client.errorCode}, ${client.error}`, isFinal };
}

/** Whether it is a name, not a pseudo-phone. */
export const isName = (name: unknown): name is string =>
	typeof name === 'string' && name !== 'unknown' && !/^(\[.+\] |$)/.test(name);

/** Who it is. */
export function personOf(me: Task, transcript: Transcript | null, client: Client): Person {
	const digits = [client.client_phone, client.phone, me.client?.phone].map(phoneDigits).find(Boolean) ?? '';
	const pseudo = [client.phone, me.client?.messengerId];
	return {
		clientId: transcript?.clientId ?? me.clientId ?? 0,
		requestId: transcript?.requestId ?? me.requestId ?? 0,
		channelId: transcript?.channelId ?? me.channelId ?? 0,
		digits,
		name: [client.assigned_name, client.name, me.client?.name].find(isName) ?? '',
		messenger: pseudo.find((text) => /^\[.+\]/.test(text ?? '')) ?? '',
		operatorId: transcript?.participants.filter(({ role }) => role === 'operator').at(-1)?.id ?? 0,
	};
}

/** The event with all that was read in Chat2Desk. */
export default function whoWrote({ $ }: Code<Nodes>): Array<Item<Work>> {
	const me = $('Read settings').first().json;
	const { event, requestId, clientId, messageId, channelId, client, at, execution, isLast } = me;
	const work = { event, requestId, clientId, messageId, channelId, client, at, execution, isLast };
	const since = me.since ?? Date.now();
	const done = (read: Read) => [{ json: { ...work, since, read } }];

	if (me.todo === 'more' || me.todo === 'nothing') {
		const read = { ...me.read } as Read;
		if (me.needs?.includes('utm')) read.utm = $('Resolve UTM').first().json;
		if (me.needs?.includes('operators'))
			read.operators = $('Get operators')
				.all()
				.map(({ json }) => json);
		return done(read);
	}

	const transcript = me.todo === 'closing' ? $('Build transcript').first().json : null;
	const card = $('Get client').first().json;
	const problem = problemOf(me, transcript, card);
	if (problem) return [{ json: { ...work, since, problem } }];
	const settings = $('Settings').first().json;
	const tags = me.judgesTags ? [card.tags ?? [], $('Get request').first().json.tags ?? []] : [];
	const filter = typed(settings.tagFilter).toLowerCase();
	const person = personOf(me, transcript, card.error ? {} : card);
	return done({
		person,
		client: card.error ? {} : card,
		clientError: card.error ?? '',
		comments: transcript ? comments(transcript.parts, person.requestId) : [],
		startedAt: transcript?.startedAt ?? '',
		isLeftOut: me.judgesTags && !isLetThrough(filter, numbers(settings.tagIds), tags),
		...(me.needs?.includes('utm') && { utm: $('Resolve UTM').first().json }),
	});
}
