import type { Code, Item } from '../shared/n8n';
import { clientOf, type Row } from './rows';
import type { Noted } from './whatFollows';

export interface Choice {
	action: 'go' | 'wait' | 'leave';
	row: Row | null;
	seconds: number;
	/** Where the chats a row is about are found in the table of states. */
	seek: { column: 'key' | 'value'; like: string };
}

/** By its name, all of a client's, or by an id that only the stored value holds. */
export function seekOf(chat: string): Choice['seek'] {
	const id = chat.split('-').slice(1).join('-');
	if (chat.startsWith('line-')) return { column: 'value', like: `%"bitrixChat":"${id}"%` };
	if (chat.startsWith('request-')) return { column: 'value', like: `%"requestId":${id},%` };
	if (chat.startsWith('dialog-')) return { column: 'value', like: `%"dialogId":${id},%` };
	// After a start of n8n all chats are looked through.
	if (chat === 'n8n') return { column: 'key', like: 'chat %' };
	return { column: 'key', like: `chat ${clientOf(chat)}-%` };
}

/** The number of a message; 0 for what is none. */
const numberOf = ({ kind, key }: Row): number => (kind === 'message' ? Number(key.split(' ')[1]) : 0);

/** By time; messages by their numbers, which grow, where one of them names whole seconds only, as Chat2Desk's list does. */
function inOrder(a: Row, b: Row): number {
	const isWhole = ({ place }: Row) => numberOf(a) > 0 && numberOf(b) > 0 && place % 1000 === 0;
	const second = ({ place }: Row) => Math.floor(place / 1000);
	const apart = isWhole(a) || isWhole(b) ? second(a) - second(b) : a.place - b.place;
	return apart || numberOf(a) - numberOf(b) || (a.id ?? 0) - (b.id ?? 0);
}

/** The oldest row of each client in each direction: one that has to wait holds up those behind it. */
export function headsOf(rows: Row[]): Row[] {
	const heads = new Map<string, Row>();
	for (const row of [...rows].sort(inOrder)) {
		const group = `${row.side} ${clientOf(row.chat)}`;
		if (!heads.has(group)) heads.set(group, row);
	}
	return [...heads.values()];
}

/**
 * What this execution does now. It goes on with the clients it has brought something of; '' stands for all. What the
 * administrator has to know goes last. One execution does not grow without end; what is left is taken up by the next.
 */
export function choiceOf(rows: Row[], now: number, runIndex: number, groups = ['']): Choice {
	const isOurs = ({ chat }: Row) => groups.includes('') || groups.includes(clientOf(chat));
	const last = ({ kind }: Row) => Number(kind === 'tell');
	const heads = headsOf(rows).filter(isOurs);
	const row = heads.sort((a, b) => last(a) - last(b)).find(({ notBefore }) => notBefore <= now) ?? null;
	const soonest = Math.min(...heads.map(({ notBefore }) => notBefore));
	const action = runIndex > 300 ? 'leave' : row ? 'go' : soonest - now < 30_000 ? 'wait' : 'leave';
	const seconds = Math.min(Math.max((soonest - now) / 1000, 0.05), 3);
	return { action, row, seconds, seek: seekOf(row?.chat ?? '') };
}

interface Nodes {
	'What Bitrix24 says': Row;
	'What follows': Partial<Noted>;
}

type Going = Pick<Noted, 'groups' | 'texts'>;

/** The next row. What nobody could be told is the error this execution ends with. */
export default function whatIsNext({ $, $input, $runIndex }: Code<Nodes>): Array<Item<Choice & Going>> {
	const noted = $('What follows').isExecuted ? $('What follows').all() : [];
	const last = noted.find(({ json }) => json.groups)?.json as Noted | undefined;
	const brought = $('What Bitrix24 says').all();
	const clients = [...new Set(brought.map(({ json }) => clientOf(json.chat)))];
	// Nothing came in: a minute has passed, and everything is looked at that waits.
	const { groups, texts } = last ?? { groups: clients.length > 0 ? clients : [''], texts: [] };
	const rows = $input.all().map(({ json }) => json as unknown as Row);
	const stored = rows.filter(({ id }) => id !== undefined);
	const choice = choiceOf(stored, Date.now(), $runIndex, groups);
	if (choice.action === 'leave' && texts.length > 0) throw new Error(texts.join(' | '));
	return [{ json: { ...choice, groups, texts } }];
}
