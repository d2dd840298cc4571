import type { Code, Item } from '../shared/n8n';
import type { Row } from './rows';

export interface Choice {
	action: 'go' | 'wait' | 'leave';
	row: Row | null;
	seconds: number;
	isLong: boolean;
	/** Where the chats a row is about are found in the table of states. */
	seek: { column: 'key' | 'value'; like: string };
}

/** By its name, all of a client's, or by an id that only the stored value holds. */
export function seekOf(chat: string): Choice['seek'] {
	const id = chat.split('-').slice(1).join('-');
	if (chat.startsWith('line-')) return { column: 'value', like: `%"bitrixChat":"${id}"%` };
	if (chat.startsWith('dialog-')) return { column: 'value', like: `%"dialogId":${id},%` };
	return { column: 'key', like: `chat ${chat.split('-').slice(0, 2).join('-')}-%` };
}

/** Chat2Desk may give several messages one time; their numbers grow. */
const numberOf = ({ kind, key }: Row): number => (kind === 'message' ? Number(key.split(' ')[1]) : 0);

/** The oldest row of each client in each direction: one that has to wait holds up those behind it. */
export function headsOf(rows: Row[]): Row[] {
	const heads = new Map<string, Row>();
	const inOrder = [...rows].sort(
		(a, b) => a.place - b.place || numberOf(a) - numberOf(b) || (a.id ?? 0) - (b.id ?? 0),
	);
	for (const row of inOrder) {
		const group = `${row.side} ${row.chat.split('-').slice(0, 2).join('-')}`;
		if (!heads.has(group)) heads.set(group, row);
	}
	return [...heads.values()];
}

/** What a lane does now. One execution does not grow without end; what is left is taken up by the next one. */
export function choiceOf(rows: Row[], now: number, runIndex: number): Choice {
	const heads = headsOf(rows);
	const row = heads.find(({ notBefore }) => notBefore <= now) ?? null;
	const soonest = Math.min(...heads.map(({ notBefore }) => notBefore));
	const isLong = runIndex > 300;
	const action = isLong ? 'leave' : row ? 'go' : soonest - now < 30_000 ? 'wait' : 'leave';
	const seconds = Math.min(Math.max((soonest - now) / 1000, 0.05), 3);
	return { action, row, seconds, isLong, seek: seekOf(row?.chat ?? '') };
}

/** The next row of the lane. A chat keeps its order in each direction. */
export default function choose({ $input, $runIndex }: Code): Array<Item<Choice>> {
	const rows = $input.all().map(({ json }) => json as unknown as Row);
	const stored = rows.filter(({ id }) => id !== undefined);
	return [{ json: choiceOf(stored, Date.now(), $runIndex) }];
}
