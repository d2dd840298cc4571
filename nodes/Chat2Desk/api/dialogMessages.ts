import { idIn } from '../domain/row';
import { asTime } from '../domain/values';
import { DAY_BEFORE_MS, dayBefore, messageId, messagePage, ofDialog, type MessagePage } from './messagePage';
import { IncompleteError, PAGE_SIZE, pages } from './paginate';
import type { Chat2DeskApi } from './request';
import type { Message } from './types';

/** Whether a message lies before what is looked for; must be monotonous over the message ids of a dialog. */
export type IsBefore = (row: Message) => boolean;

/**
 * What to keep of a message; undefined keeps nothing. Runs as the pages arrive, so that a dialog of 100,000 messages
 * need not be in memory as Chat2Desk sends it: in any order, and a message left out perhaps twice.
 */
export type Take<T> = (row: Message) => T | undefined;

/** Where to begin, and what to do when there is more that cannot be had. */
export interface Reading {
	/** Nothing before it is taken. */
	isBefore?: IsBefore | undefined;
	/**
	 * Only messages from this moment on are needed; some before it may come as well. Asked for by date, for times do not
	 * grow with ids where messages were imported [documented: `imported_message`].
	 */
	since?: Date | null | undefined;
	/**
	 * Called when Chat2Desk sent only a part of the messages and then nothing new; what came is returned. Without it such
	 * a dialog is an error.
	 */
	onIncomplete?: ((error: IncompleteError) => void) | undefined;
}

/**
 * Share of a page a step back aims at where ids have gaps. A little less than all: a step that is too wide leaves a
 * hole, which costs a call to fill, one that is too narrow only reads a few messages twice.
 */
const FILL = 0.92;

/** How far to step back in ids for a page of new messages, judged by a stretch that held `count` over `span` ids. */
function stepFor(span: number, count: number): number {
	return span <= count ? PAGE_SIZE : Math.round((span * PAGE_SIZE * FILL) / Math.max(count, 1));
}

/** More messages of a day and a half than this are not read to find the first that is wanted. */
const MANY = 3 * PAGE_SIZE;

/** Ids begin here. */
const FIRST_ID = 1;

/** `start_id` does not do what it should on this installation: pages have to be turned some other way. */
class NoStartId extends Error {}

/**
 * Reads a dialog with as few calls as possible. `/messages` offers only a lower bound on the id (`start_id`) and the
 * newest page (`order=desc`) [live]; a stretch at the end of a long dialog is found from there by stepping backwards,
 * so that the pages read on the way are the very pages wanted.
 */
class DialogReader<T> {
	/** What was kept, by message id. */
	private readonly taken = new Map<number, T>();

	/** Ranges of ids without holes, both ends included. */
	private readonly known: Array<[from: number, to: number]> = [];

	constructor(
		private readonly api: Chat2DeskApi,
		private readonly dialogId: number,
		private readonly take: Take<T>,
		private readonly reading: Reading,
	) {}

	/** Takes the messages of the dialog, and hands them back. */
	private keep(rows: Message[]): Message[] {
		const own = ofDialog(rows, this.dialogId);
		for (const row of own) {
			const id = messageId(row);
			if (this.taken.has(id) || this.reading.isBefore?.(row)) continue;
			const kept = this.take(row);
			if (kept !== undefined) this.taken.set(id, kept);
		}
		return own;
	}

	private note(from: number, { lastId, toEnd }: MessagePage): void {
		this.known.push([from, toEnd ? Number.POSITIVE_INFINITY : lastId]);
	}

	/** @throws {NoStartId} when the page does not begin where it was asked to, or leads no further */
	private async from(startId: number): Promise<MessagePage> {
		const query = { dialog_id: this.dialogId, start_id: startId, order: 'asc' };
		const page = await messagePage(this.api, query);
		const isHonoured = page.rows.length === 0 || (page.isAscending && page.firstId >= startId);
		if (!isHonoured && !page.toEnd) throw new NoStartId();
		this.note(startId, page);
		return { ...page, rows: this.keep(page.rows) };
	}

	private async newest(): Promise<MessagePage> {
		return await messagePage(this.api, { dialog_id: this.dialogId, order: 'desc' });
	}

	/** Where to begin so that nothing that is not `before` is missed, found from the newest messages on. */
	private async locate(isBefore: IsBefore): Promise<number> {
		const newest = await this.newest();
		if (!newest.toEnd) return await this.stepBack(newest, isBefore);
		this.note(FIRST_ID, newest);
		this.keep(newest.rows);
		return FIRST_ID;
	}

	/**
	 * Finds the id from which on nothing is `before` any more. Steps back from the newest page by its own density of
	 * ids, and halves the range that is left when it went too far or ids are sparse.
	 */
	private async stepBack(newest: MessagePage, isBefore: IsBefore): Promise<number> {
		const own = ofDialog(newest.rows, this.dialogId);
		const [oldest] = own;
		// The installation ignores the order, or (a full page without a row of this dialog) the filter: read it all.
		if (newest.isAscending || !oldest) return FIRST_ID;
		this.keep(own);
		this.note(messageId(oldest), { ...newest, toEnd: true });
		if (isBefore(oldest)) return messageId(oldest);

		/** `hit` is not before; from `floor` to `hit` there is no other message; up to `passed` all are before. */
		let hit = messageId(oldest);
		let floor = hit;
		let passed = FIRST_ID - 1;
		let step = stepFor(newest.lastId - hit + 1, own.length);
		let isSparse = false;
		while (floor > passed + 1) {
			// Where ids are sparse, stepping is of no use: look at the oldest message, then halve what is left.
			if (isSparse) step = passed < FIRST_ID ? floor : Math.ceil((floor - passed) / 2);
			const guess = Math.max(passed + 1, floor - step);
			const { rows, lastId, toEnd } = await this.from(guess);
			const [first] = rows;
			if (!first && !toEnd) return passed + 1;
			if (!first || messageId(first) >= hit) {
				floor = guess;
				isSparse = true;
			} else if (!isBefore(first)) {
				const fresh = rows.filter((row) => messageId(row) < hit).length;
				step = stepFor(Math.min(lastId, hit) - messageId(first) + 1, fresh);
				hit = messageId(first);
				floor = guess;
			} else {
				const found = rows.find((row) => !isBefore(row));
				if (found) return messageId(found);
				passed = lastId;
				isSparse = true;
			}
		}
		return hit;
	}

	/**
	 * Where to begin so that no message since a moment is missed. Asked for by day, so that messages imported between
	 * them (new ids, old times) hide none; only of a day with very many is its end looked for by time. Where the filter
	 * by date is ignored the dialog is read from its first message on: dearer, but nothing is missed.
	 */
	private async entry(since: Date): Promise<number> {
		const query = { dialog_id: this.dialogId, start_date: dayBefore(since.getTime()) };
		const newest = await messagePage(this.api, { ...query, order: 'desc' });
		const isBefore: IsBefore = (row) => {
			const at = asTime(row.created)?.getTime();
			return at !== undefined && at < since.getTime() && at > since.getTime() - DAY_BEFORE_MS;
		};
		if (!newest.toEnd && (newest.total ?? 0) > MANY) return await this.stepBack(newest, isBefore);
		this.keep(newest.rows);
		// What lies between and did not come was written before.
		if (newest.toEnd || !newest.isAscending) this.note(newest.firstId, { ...newest, toEnd: true });
		if (newest.toEnd) return newest.firstId;
		const oldest = newest.isAscending ? newest : await messagePage(this.api, { ...query, order: 'asc' });
		if (!oldest.isAscending) return FIRST_ID;
		this.keep(oldest.rows);
		this.note(oldest.firstId, oldest);
		return oldest.firstId;
	}

	/** Fills the holes from an id to the end of the dialog. */
	private async complete(start: number): Promise<void> {
		for (let at = start; Number.isFinite(at);) {
			const range = this.known.find(([from, to]) => from <= at && at <= to);
			if (range) at = range[1] + 1;
			else await this.from(at);
		}
	}

	private async begin(): Promise<number> {
		const { isBefore, since } = this.reading;
		if (since) return await this.entry(since);
		return isBefore ? await this.locate(isBefore) : FIRST_ID;
	}

	/** The dialog over `offset`, which some installations honour [live]; the newest messages at least where not. */
	private async turnPages(): Promise<void> {
		const { onIncomplete } = this.reading;
		try {
			const query = { dialog_id: this.dialogId, order: 'asc' };
			for await (const page of pages<Message>(this.api, '/messages', query)) this.keep(page);
		} catch (error) {
			if (!(error instanceof IncompleteError) || !onIncomplete) return await Promise.reject(error);
			this.keep((await this.newest()).rows);
			onIncomplete(error);
		}
	}

	/** Everything from the first message that is not `before` to the end of the dialog, oldest first. */
	async read(): Promise<T[]> {
		let start = FIRST_ID;
		try {
			start = await this.begin();
			await this.complete(start);
		} catch (error) {
			if (!(error instanceof NoStartId)) return await Promise.reject(error);
			start = FIRST_ID;
			await this.turnPages();
		}
		return [...this.taken]
			.filter(([id]) => id >= start)
			.sort(([a], [b]) => a - b)
			.map(([, kept]) => kept);
	}
}

/**
 * What `take` makes of the messages of a dialog, oldest first.
 *
 * @throws {IncompleteError} when there are more messages than can be had and nobody wants to hear of it
 */
export async function takeFromDialog<T>(
	api: Chat2DeskApi,
	dialogId: number,
	take: Take<T>,
	reading: Reading = {},
): Promise<T[]> {
	return await new DialogReader(api, dialogId, take, reading).read();
}

/**
 * What `take` makes of the messages of one request of a dialog, oldest first. The filter `request_id` of `/messages` is
 * ignored [live], so the request is found by the numbers the messages carry: within a dialog they only grow [inferred:
 * a new request opens after the old one closed]. Costs the pages from the request's first message to the dialog's end.
 *
 * @throws {IncompleteError} as `takeFromDialog`
 */
export async function takeFromRequest<T>(
	api: Chat2DeskApi,
	dialogId: number,
	requestId: number,
	take: Take<T>,
	onIncomplete?: Reading['onIncomplete'],
): Promise<T[]> {
	return await takeFromDialog(
		api,
		dialogId,
		(row) => (idIn(row, 'request') === requestId ? take(row) : undefined),
		{ isBefore: (row) => (idIn(row, 'request') ?? requestId) < requestId, onIncomplete },
	);
}

const whole: Take<Message> = (row) => row;

/** The messages of a dialog as Chat2Desk sends them. */
export async function messagesOfDialog(
	api: Chat2DeskApi,
	dialogId: number,
	reading: Reading = {},
): Promise<Message[]> {
	return await takeFromDialog(api, dialogId, whole, reading);
}

/** The messages of a request as Chat2Desk sends them. */
export async function messagesOfRequest(
	api: Chat2DeskApi,
	dialogId: number,
	requestId: number,
): Promise<Message[]> {
	return await takeFromRequest(api, dialogId, requestId, whole);
}
