import type { Code, Item, Json } from '../shared/n8n';
import { rowFor, tell, type Next, type Row } from './rows';

/** What the set-up has stored. */
export interface Config {
	connector?: string;
	applicationToken?: string;
}

/** n8n leaves the keys of a form as they are, `data[LINE]`. */
export function nested(form: Json): Json {
	const out: Json = {};
	for (const [key, value] of Object.entries(form)) {
		const path = key.replace(/\]/g, '').split('[');
		if (path.some((name) => ['__proto__', 'constructor', 'prototype'].includes(name))) continue;
		let at: Json = out;
		path.forEach((name, i) => {
			if (i === path.length - 1) at[name] = value;
			else at = (at[name] ??= {}) as Json;
		});
	}
	return out;
}

const partOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

const listOf = (value: unknown): Json[] => Object.values(partOf(value)).map(partOf);

/** One row for the text of an answer and one for each of its files; the last one reports that it is delivered. */
function answers(data: Json): Next[] {
	return listOf(data.MESSAGES).flatMap((one) => {
		const [im, message, chat] = [partOf(one.im), partOf(one.message), partOf(one.chat)];
		const files = listOf(message.files).map((file) => ({ file }));
		const parts = [...(message.text ? [{ text: message.text }] : []), ...files];
		return parts.map((part, i): Next => {
			const content = { ...part, im, line: Number(data.LINE), isLast: i === parts.length - 1 };
			const kind = 'file' in part ? 'file' : 'answer';
			const place = Number(im.message_id) || undefined;
			const key = `answer ${String(im.message_id)} ${i}`;
			return {
				kind,
				chat: String(chat.id ?? ''),
				key,
				content,
				side: 'client',
				delay: 50,
				...(place && { place }),
			};
		});
	});
}

/** Chats that are finished in the line. */
function finished(data: Json): Next[] {
	return listOf(data.DATA).map((one) => {
		const [connector, session, chat] = [partOf(one.connector), partOf(one.session), partOf(one.chat)];
		// Which of the two is the connector's own id of the chat is not certain.
		const own = [connector.chat_id, chat.id].map(String).find((id) => id.startsWith('c2d-'));
		const id = String(session.id ?? '');
		const name = own ?? `line-${String(chat.id)}`;
		return { kind: 'finished', chat: name, key: `finished ${id}`, content: { session: id }, side: 'client' };
	});
}

/** What the portal tells. It is believed only with the token of the application. */
export function fromBitrix24(form: Json, config: Config, now: number): Next[] {
	const { event, data: given, auth } = nested(form);
	const data = partOf(given);
	if (!config.applicationToken || partOf(auth).application_token !== config.applicationToken) return [];
	const isOurs = (data.CONNECTOR ?? data.connector) === config.connector;
	const name = String(event).toUpperCase();
	if (name === 'ONIMCONNECTORMESSAGEADD') return isOurs ? answers(data) : [];
	if (name === 'ONIMCONNECTORDIALOGFINISH') return isOurs ? finished(data) : [];
	const line = String(data.line ?? (typeof given === 'string' ? given : ''));
	if (name === 'ONIMCONNECTORSTATUSDELETE' && isOurs) {
		const off = `The Chat2Desk channel was switched off in the Open Line ${line} of Bitrix24. Its messages wait. Run "Set up" to switch it on again, or take the line out of the settings.`;
		return [tell(`off ${line}`, off)];
	}
	if (name === 'ONIMCONNECTORLINEDELETE') {
		const deleted = `An Open Line was deleted in Bitrix24 (${line}). Give its channels another line in the settings of the set-up and run it.`;
		return [tell('deleted', deleted)];
	}
	const gone =
		'The Chat2Desk application was removed from Bitrix24. Nothing goes to the Open Lines until it is installed again.';
	const forget = { kind: 'forget', chat: 'portal', key: `forget ${now}`, content: {} };
	return name === 'ONAPPUNINSTALL' ? [forget, tell('uninstalled', gone)] : [];
}

interface Nodes {
	'Stored state': { value: string };
	'Bitrix24 events': { body?: Json };
}

/** What came in from Bitrix24, and behind it all there is to put in the queue. */
export default function whatBitrix24Says({ $, $input }: Code<Nodes>): Array<Item<Row>> {
	const config = JSON.parse($('Stored state').first().json.value) as Config;
	const now = Date.now();
	const calls = $('Bitrix24 events').isExecuted ? $('Bitrix24 events').all() : [];
	const told = calls.flatMap(({ json }) => fromBitrix24(json.body ?? {}, config, now));
	const before = $input.all().map(({ json }) => json as unknown as Row);
	const rows = [...before.filter(({ key }) => key), ...told.map((next) => rowFor(next, now))];
	return rows.map((json) => ({ json }));
}
