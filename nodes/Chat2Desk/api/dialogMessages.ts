import { asId } from '../domain/values';
import { latestMessages, messagesFrom, PAGE_SIZE, type Stretch } from './paginate';
import type { Chat2DeskApi } from './request';
import type { Message } from './types';

/** Whether a message lies before what is looked for; must be monotonous over the message ids of a dialog. */
export type IsBefore = (row: Message) => boolean;

/**
 * What to keep of a message; undefined keeps nothing. Runs as the pages arrive, so that a dialog of 100,000 messages
 * need not be in memory as Chat2Desk sends it: in any order, and a message left out perhaps twice.
 */
export type Take<T> = (row: Message) => T | undefined;

/**
 * Share of a page a step back aims at where ids have gaps. A little less than all: a step that is too wide leaves a
 * hole, which costs a call to fill, one that is too narrow only reads a few messages twice.
 */
const FILL = 0.92;

/** How far to step back in ids for a page of new messages, judged by a stretch that held `count` over `span` ids. */
function stepFor(span: number, count: number): number {
	return span <= count ? PAGE_SIZE : Math.round((span * PAGE_SIZE * FILL) / Math.max(count, 1));
}

/** Ids begin here. */
const FIRST_ID = 1;

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
		private readonly isBefore?: IsBefore,
	) {}

	private keep(stretch: Stretch, from: number): Stretch {
		for (const row of stretch.rows) {
			const id = Number(row.id);
			if (this.taken.has(id) || this.isBefore?.(row)) continue;
			const kept = this.take(row);
			if (kept !== undefined) this.taken.set(id, kept);
		}
		this.known.push([from, stretch.toEnd ? Number.POSITIVE_INFINITY : stretch.lastId]);
		return stretch;
	}

	private async from(startId: number): Promise<Stretch> {
		return this.keep(await messagesFrom(this.api, this.dialogId, startId), startId);
	}

	/**
	 * Finds the id from which on nothing is `before` any more. Steps back from the newest page by its own density of
	 * ids, and halves the range that is left when it went too far or ids are sparse.
	 */
	private async locate(isBefore: IsBefore): Promise<number> {
		const newest = await latestMessages(this.api, this.dialogId);
		const [oldest] = newest.rows;
		if (newest.complete) {
			this.keep(newest, FIRST_ID);
			return FIRST_ID;
		}
		// The installation ignores the order, or (a full page without a row of this dialog) the filter: read it all.
		if (!newest.toEnd || !oldest) return FIRST_ID;
		this.keep(newest, Number(oldest.id));
		if (isBefore(oldest)) return Number(oldest.id);

		/** `hit` is not before; from `floor` to `hit` there is no other message; up to `passed` all are before. */
		let hit = Number(oldest.id);
		let floor = hit;
		let passed = FIRST_ID - 1;
		let step = stepFor(newest.lastId - hit + 1, newest.rows.length);
		let isSparse = false;
		while (floor > passed + 1) {
			// Where ids are sparse, stepping is of no use: look at the oldest message, then halve what is left.
			if (isSparse) step = passed < FIRST_ID ? floor : Math.ceil((floor - passed) / 2);
			const guess = Math.max(passed + 1, floor - step);
			const { rows, lastId, toEnd } = await this.from(guess);
			const [first] = rows;
			if (!first && !toEnd) return passed + 1;
			if (!first || Number(first.id) >= hit) {
				floor = guess;
				isSparse = true;
			} else if (!isBefore(first)) {
				const fresh = rows.filter((row) => Number(row.id) < hit).length;
				step = stepFor(Math.min(lastId, hit) - Number(first.id) + 1, fresh);
				hit = Number(first.id);
				floor = guess;
			} else {
				const found = rows.find((row) => !isBefore(row));
				if (found) return Number(found.id);
				passed = lastId;
				isSparse = true;
			}
		}
		return hit;
	}

	/** Fills the holes from an id to the end of the dialog. */
	private async complete(start: number): Promise<void> {
		for (let at = start; Number.isFinite(at);) {
			const range = this.known.find(([from, to]) => from <= at && at <= to);
			if (range) at = range[1] + 1;
			else await this.from(at);
		}
	}

	/** Everything from the first message that is not `before` to the end of the dialog, oldest first. */
	async read(): Promise<T[]> {
		const start = this.isBefore ? await this.locate(this.isBefore) : FIRST_ID;
		await this.complete(start);
		return [...this.taken]
			.filter(([id]) => id >= start)
			.sort(([a], [b]) => a - b)
			.map(([, kept]) => kept);
	}
}

/** What `take` makes of the messages of a dialog, oldest first; from `isBefore` on where that is given. */
export async function takeFromDialog<T>(
	api: Chat2DeskApi,
	dialogId: number,
	take: Take<T>,
	isBefore?: IsBefore,
): Promise<T[]> {
	return await new DialogReader(api, dialogId, take, isBefore).read();
}

/**
 * What `take` makes of the messages of one request of a dialog, oldest first. The filter `request_id` of `/messages` is
 * ignored [live], so the request is found by the numbers the messages carry: within a dialog they only grow [inferred:
 * a new request opens after the old one closed]. Costs the pages from the request's first message to the dialog's end.
 */
export async function takeFromRequest<T>(
	api: Chat2DeskApi,
	dialogId: number,
	requestId: number,
	take: Take<T>,
): Promise<T[]> {
	return await takeFromDialog(
		api,
		dialogId,
		(row) => (asId(row.request_id) === requestId ? take(row) : undefined),
		(row) => (asId(row.request_id) ?? requestId) < requestId,
	);
}

const whole: Take<Message> = (row) => row;

/** The messages of a dialog as Chat2Desk sends them. */
export async function messagesOfDialog(
	api: Chat2DeskApi,
	dialogId: number,
	isBefore?: IsBefore,
): Promise<Message[]> {
	return await takeFromDialog(api, dialogId, whole, isBefore);
}

/** The messages of a request as Chat2Desk sends them. */
export async function messagesOfRequest(
	api: Chat2DeskApi,
	dialogId: number,
	requestId: number,
): Promise<Message[]> {
	return await takeFromRequest(api, dialogId, requestId, whole);
}
