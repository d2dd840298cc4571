import type { IDataObject } from 'n8n-workflow';

import { idIn, ownId } from '../domain/row';
import { Chat2DeskError } from './errors';
import { isWholeList, PAGE_SIZE, totalOf } from './paginate';
import { rowsOf, type Chat2DeskApi } from './request';
import type { Message } from './types';

/** The number of a message, under any name it comes by; NaN where it has none. */
export const messageId = (row: Message): number => ownId(row, 'message') ?? Number.NaN;

/** For sorting messages, oldest first: their numbers grow. */
export const byId = (a: Message, b: Message) => messageId(a) - messageId(b);

/** One page of `/messages`, and what it says about the rest. */
export interface MessagePage {
	/** Oldest first. */
	rows: Message[];
	/** Whether the rows came oldest first, as they do without or with `order=asc` [documented]. */
	isAscending: boolean;
	/** The lowest and the highest id on the page, 0 when it is empty. */
	firstId: number;
	lastId: number;
	/** Nothing comes after these rows. */
	toEnd: boolean;
	/** Rows in the answer to this question, as far as it says so. */
	total: number | null;
}

/** Pages are turned and rows told apart by it: without it messages would be lost in silence. */
const withoutId = () =>
	new Chat2DeskError('BAD_RESPONSE', 'Chat2Desk sent messages without an ID', {
		advice:
			'Try again. If it stays so, ask the support of Chat2Desk: the list /messages has rows without id.',
	});

/**
 * Asks for one page of messages. `/messages` ignores `offset` on some installations [live]; `start_id`, an inclusive
 * lower bound on the id, cannot be mixed with dates [live: "use date filter and start_id separately"], and is ignored
 * on installations that ignore it: compare `firstId`.
 */
export async function messagePage(
	api: Pick<Chat2DeskApi, 'get'>,
	query: IDataObject,
	limit = PAGE_SIZE,
): Promise<MessagePage> {
	const body = await api.get('/messages', { ...query, limit });
	const came = rowsOf<Message>(body, '/messages');
	if (came.some((row) => Number.isNaN(messageId(row)))) throw withoutId();
	const rows = [...came].sort(byId);
	const [first, last] = [rows[0], rows.at(-1)];
	return {
		rows,
		isAscending: came.length < 2 || came[0] === first,
		firstId: first ? messageId(first) : 0,
		lastId: last ? messageId(last) : 0,
		toEnd: isWholeList(body, came.length, limit),
		total: totalOf(body),
	};
}

/** Keeps the rows of one dialog: a filter that Chat2Desk ignores returns everybody's messages [live]. */
export const ofDialog = (rows: Message[], dialogId: number) =>
	rows.filter((row) => (idIn(row, 'dialog') ?? dialogId) === dialogId);

const DAY_MS = 24 * 60 * 60 * 1000;

/** Time zones go as far as 14 hours ahead. */
const AHEAD_MS = 14 * 60 * 60 * 1000;

/** `dd-mm-yyyy`, the only form that is taken [live]. */
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).split('-').reverse().join('-');

/**
 * A day for `start_date`, safely before a moment (milliseconds since 1970): the borders are in the company's time zone,
 * which the API does not tell [live].
 */
export const dayBefore = (ms: number): string => dayOf(ms - DAY_MS);

/** The longest time from the beginning of that day to the moment. */
export const DAY_BEFORE_MS = 2 * DAY_MS + AHEAD_MS;

/** A day for `finish_date`, which is exclusive [live], safely after a moment. */
export const dayAfter = (ms: number): string => dayOf(ms + AHEAD_MS + DAY_MS);
