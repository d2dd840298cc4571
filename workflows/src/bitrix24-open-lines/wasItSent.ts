import type { Code, Item, Json } from '../shared/n8n';
import { bodyOf, chatRow, isOld, rowFor, type Chat, type Outcome, type Row } from './rows';

interface Failure {
	message?: string;
	description?: string;
	code?: string;
}

/** Worth another try: certainly not accepted. */
const TEMPORARY = ['RATE_LIMIT', 'NETWORK', 'AUTH', 'QUOTA_EXHAUSTED'];

/** What became of a message to the client. A failure is said in the line it came from; a send of unknown fate is not repeated. */
export function fateOf(
	row: Row,
	result: Json,
	stored: Chat | undefined,
	settings: Json,
	now: number,
): Outcome {
	const body = bodyOf(row);
	const isAnswer = row.kind !== 'comment';
	const outcome = (state: string, more: Row[], rest: Partial<Outcome> = {}): Outcome => ({
		row,
		state,
		open: false,
		notBefore: now,
		note: '',
		chat: null,
		more,
		release: null,
		...rest,
	});
	const note = (text: string) =>
		isAnswer
			? [rowFor('note', row.chat, `note ${row.id}`, { text: text.trim() }, { now, lane: row.lane })]
			: [];
	if (!result.error) {
		const sent = [result.messages ?? result].flat() as Json[];
		const ids = sent.map((message) => String(message.message_id ?? '')).filter(Boolean);
		const { message_id: id } = (body.im ?? {}) as Json;
		const chat = isAnswer && stored ? chatRow(row.chat, { ...stored, lastAnswer: Number(id) || 0 }) : null;
		const options = { now, side: 'client', place: row.place, lane: row.lane } as const;
		const report = rowFor(
			'delivered',
			row.chat,
			`delivered ${row.id}`,
			{ im: body.im, line: body.line, ids },
			options,
		);
		return outcome('sent', isAnswer && body.isLast ? [report] : [], { note: ids.join(' '), chat });
	}
	const given = result.error as Failure | string;
	const {
		message = '',
		description = '',
		code = '',
	} = typeof given === 'object' ? given : { message: given, code: String(result.errorCode ?? '') };
	if (TEMPORARY.includes(code) && !isOld(row, settings, now))
		return outcome('waiting', [], {
			open: true,
			notBefore: now + Math.min(5 * 2 ** row.tries, 60) * 1000,
			note: code,
		});
	const unsure =
		'It is not known whether this answer reached the client. Look into Chat2Desk before you send it again.';
	const text =
		code === 'SEND_UNCERTAIN' ? unsure : `This answer did not reach the client. ${message} ${description}`;
	return outcome('failed', note(text), { note: code });
}

interface Nodes {
	Settings: Json;
	'For the client': { row: Row };
	Chats: { key?: string; value?: string };
}

/** What became of the message to the client. */
export default function wasItSent({ $, $input }: Code<Nodes>): Array<Item<Outcome>> {
	const { row } = $('For the client').first().json;
	const stored = $('Chats')
		.all()
		.find(({ json }) => json.key === `chat ${row.chat}`);
	const chat = stored?.json.value ? (JSON.parse(stored.json.value) as Chat) : undefined;
	return [{ json: fateOf(row, $input.first().json, chat, $('Settings').first().json, Date.now()) }];
}
