import type { IDataObject } from 'n8n-workflow';

import { lastMessageIn } from '../../api/dialogs';
import { takeFromDialog, takeFromRequest, type Reading } from '../../api/dialogMessages';
import { Chat2DeskError } from '../../api/errors';
import { list, totalOf } from '../../api/paginate';
import { objectOf, rowsOf } from '../../api/request';
import type { Client, Dialog, Message, Operator } from '../../api/types';
import { isByOperator, isSelected, mergeByTime, toLine } from '../../domain/transcript/lines';
import type { Line, People, Selection } from '../../domain/transcript/types';
import { idIn, ownId } from '../../domain/row';
import { asId, asText } from '../../domain/values';
import { getOne } from '../shared/getOne';
import type { Call } from '../types';

/**
 * Whether an error only says that one endpoint is not to be had here. Several of those used are known from client
 * code alone and may be missing on an installation or closed to a token; a wrong token (401), an exhausted quota or a
 * dead network concerns everything and is thrown.
 */
export function isUnavailable(error: unknown): error is Chat2DeskError {
	if (!(error instanceof Chat2DeskError)) return false;
	if (['NOT_FOUND', 'VALIDATION', 'BAD_RESPONSE', 'SERVER'].includes(error.code)) return true;
	// One installation answers a wrong token with 403 and names it [live]; any other 403 closes one endpoint.
	return error.status === 403 && !/token|\bauth\b/i.test(error.message);
}

/** Runs `work`; when the endpoint is unavailable, returns why. Other errors are thrown. */
async function attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { failure: Chat2DeskError }> {
	try {
		return { value: await work() };
	} catch (error) {
		return isUnavailable(error) ? { failure: error } : await Promise.reject(error);
	}
}

/** Runs `work`; when the endpoint is unavailable, notes it and returns null. */
export async function tolerate<T>(
	warnings: string[],
	what: string,
	work: () => Promise<T>,
): Promise<T | null> {
	const result = await attempt(work);
	if ('value' in result) return result.value;
	warnings.push(`${what}: ${result.failure.message}`);
	return null;
}

/** Makes lines of messages as they arrive, so that a long conversation is not kept as Chat2Desk sends it. */
export class Intake {
	/** The client of the first message that names one, be it selected or not. */
	clientId: number | null = null;

	constructor(
		readonly selection: Selection,
		/** Where files with a relative address are. */
		private readonly storage: string,
		/** Whether the messages are wanted as they are as well. */
		private readonly keepsRows: boolean,
	) {}

	readonly take = (row: Message): Line | undefined => {
		this.clientId ??= idIn(row, 'client');
		if (!isSelected(row, this.selection)) return undefined;
		const line = toLine(row, this.storage);
		return this.keepsRows ? { ...line, row } : line;
	};
}

/** How a dialog is read for a transcript: from the period's begin on, and rather in part than not at all. */
const readingOf = (intake: Intake, warnings: string[]): Reading => ({
	since: intake.selection.from,
	onIncomplete: ({ message }) => void warnings.push(message),
});

/** What was said, and where. */
export interface Conversation {
	requestId: number | null;
	/** Null when it is not known, and for several dialogs. */
	dialogId: number | null;
	/** The dialog a link opens: of several the one last written in. */
	newestDialogId: number | null;
	clientId: number | null;
	lines: Line[];
}

/**
 * The messages of a request. `GET /requests/:id` names the dialog [live], whose messages are then read. Where one of
 * the two is not to be had, `GET /requests/:id/messages` [code] gives the messages, and with them the dialog. When
 * nothing gives messages, that is an error: an empty transcript would say that nobody wrote.
 */
export async function readRequest(
	call: Call,
	requestId: number,
	intake: Intake,
	warnings: string[],
): Promise<Conversation> {
	const { api } = call;
	const found = async (dialogId: number | null, lines: Line[]) => ({
		requestId,
		dialogId,
		newestDialogId: dialogId,
		clientId: intake.clientId ?? (await clientOfDialog(call, dialogId, warnings)),
		lines,
	});
	const request = await attempt(async () => objectOf<IDataObject>(await api.get(`/requests/${requestId}`)));
	const dialogId = 'value' in request ? idIn(request.value ?? {}, 'dialog') : null;
	let failure = 'failure' in request ? request.failure : undefined;
	/** What came of messages that cannot be had whole. */
	let part: Line[] | undefined;
	if (dialogId !== null) {
		const listed = await attempt(
			async () =>
				await takeFromRequest(api, dialogId, requestId, intake.take, (error) => void (failure = error)),
		);
		if ('failure' in listed) failure = listed.failure;
		else if (failure) part = listed.value;
		else return await found(dialogId, listed.value);
	}
	const own = await attempt(async () => await listedOf(call, requestId, warnings));
	if ('failure' in own && part && failure) {
		warnings.push(failure.message);
		return await found(dialogId, part);
	}
	if ('failure' in own) throw unreadable(`The messages of request ${requestId}`, failure ?? own.failure);
	if (failure) warnings.push(`Read by GET /requests/${requestId}/messages instead: ${failure.message}`);
	const [dialogOfRow = null] = own.value.flatMap((row) => idIn(row, 'dialog') ?? []);
	return await found(
		dialogId ?? dialogOfRow,
		own.value.flatMap((row) => intake.take(row) ?? []),
	);
}

/**
 * The messages that `GET /requests/:id/messages` [code] lists, oldest first. Its rows have other words and spellings
 * than those of `/messages` [live], and it is not known to have pages: where there are more, that is noted.
 */
export async function listedOf({ api }: Call, requestId: number, warnings: string[]): Promise<Message[]> {
	const path = `/requests/${requestId}/messages`;
	const body = await api.get(path);
	const rows = rowsOf<Message>(body, path);
	const total = totalOf(body);
	if (total !== null && total > rows.length) {
		warnings.push(
			`Chat2Desk sent ${rows.length} of ${total} messages of request ${requestId} (GET ${path}).`,
		);
	}
	return rows
		.filter((row) => (idIn(row, 'request') ?? requestId) === requestId)
		.sort((a, b) => (ownId(a, 'message') ?? 0) - (ownId(b, 'message') ?? 0));
}

function unreadable(what: string, failure: Chat2DeskError): Chat2DeskError {
	const { code, message, status, body } = failure;
	return new Chat2DeskError(code, `${what} cannot be read. ${message}`, { status, body });
}

/** The messages of a dialog. */
export async function readDialog(
	call: Call,
	dialogId: number,
	intake: Intake,
	warnings: string[],
): Promise<Conversation> {
	const lines = await takeFromDialog(call.api, dialogId, intake.take, readingOf(intake, warnings));
	const clientId = intake.clientId ?? (await clientOfDialog(call, dialogId, warnings));
	return { requestId: null, dialogId, newestDialogId: dialogId, clientId, lines };
}

/** The messages of all dialogs of a client, by time. One dialog that cannot be read is an error, as it is above. */
export async function readClient(
	call: Call,
	clientId: number,
	intake: Intake,
	warnings: string[],
): Promise<Conversation> {
	const dialogs = await dialogsOf(call, clientId);
	const lines: Line[][] = [];
	const reading = readingOf(intake, warnings);
	for (const id of dialogs) lines.push(await takeFromDialog(call.api, id, intake.take, reading));
	const newestDialogId = dialogs.at(-1) ?? null;
	return {
		requestId: null,
		dialogId: dialogs.length === 1 ? newestDialogId : null,
		newestDialogId,
		clientId,
		lines: mergeByTime(lines),
	};
}

/**
 * The dialogs of a client, the one last written in at the end. `GET /clients/:id/dialogs` [code] is the only way:
 * `/dialogs` ignores a filter by client. A row names its client in the last message only.
 */
async function dialogsOf({ api }: Call, clientId: number): Promise<number[]> {
	const listed = await attempt(async () => await list<Dialog>(api, `/clients/${clientId}/dialogs`));
	if ('failure' in listed) throw unreadable(`The dialogs of client ${clientId}`, listed.failure);
	// Where there is no dialog, there may be no such client.
	if (listed.value.length === 0) await getOne<Client>(api, `/clients/${clientId}`);
	const lastMessageId = (dialog: Dialog) => ownId(lastMessageIn(dialog) ?? {}, 'message') ?? 0;
	return listed.value
		.filter((dialog) => (clientIn(dialog) ?? clientId) === clientId)
		.sort((a, b) => lastMessageId(a) - lastMessageId(b) || Number(a.id) - Number(b.id))
		.flatMap(({ id }) => asId(id) ?? []);
}

/** The client a dialog names: in its last message as a rule [code]. */
const clientIn = (dialog: Dialog): number | null =>
	idIn(dialog, 'client') ?? idIn(lastMessageIn(dialog) ?? {}, 'client');

/** The client of a dialog without messages that name one: a row names its client in the last message only [code]. */
async function clientOfDialog(
	call: Call,
	dialogId: number | null,
	warnings: string[],
): Promise<number | null> {
	if (dialogId === null) return null;
	const dialog = await tolerate(
		warnings,
		'Dialog',
		async () => await getOne<Dialog>(call.api, `/dialogs/${dialogId}`),
	);
	return dialog ? clientIn(dialog) : null;
}

/** Names of the client and the operators; who cannot be looked up is shown with role and number. */
export async function findPeople(
	{ lines, clientId }: Conversation,
	call: Call,
	warnings: string[],
): Promise<People> {
	const { api } = call;
	const needsClient = lines.some((line) => line.role === 'client');
	const client = await tolerate(warnings, 'Client', async () =>
		needsClient && clientId !== null ? await getOne<Client>(api, `/clients/${clientId}`) : null,
	);
	const needsOperators = lines.some((line) => isByOperator(line) && line.personId !== null);
	const operators = await tolerate<Operator[]>(warnings, 'Operators', async () =>
		needsOperators ? await call.once('operators', async () => await list<Operator>(api, '/operators')) : [],
	);
	const name = asText(client?.assigned_name) ?? asText(client?.name);
	return {
		clientName: name === 'unknown' ? null : name,
		operators: new Map(
			(operators ?? []).flatMap((operator) => {
				const id = asId(operator.id);
				const full =
					[operator.first_name, operator.last_name].filter(Boolean).join(' ') || asText(operator.email);
				return id !== null && full ? [[id, full] as const] : [];
			}),
		),
	};
}
