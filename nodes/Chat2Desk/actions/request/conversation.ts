import type { IDataObject } from 'n8n-workflow';

import { messagesOfDialog, messagesOfRequest } from '../../api/dialogMessages';
import { Chat2DeskError } from '../../api/errors';
import { list } from '../../api/paginate';
import { objectOf, rowsOf } from '../../api/request';
import type { Client, Dialog, Message, Operator } from '../../api/types';
import type { People } from '../../domain/transcript/lines';
import { asId, asText, asTime, firstId } from '../../domain/values';
import { getOne } from '../shared/getOne';
import type { Call } from '../types';

/**
 * Whether an error only says that one endpoint is not to be had here. Several of those used are known from client
 * code alone and may be missing on an installation or closed to a token; a wrong token (401), an exhausted quota or a
 * dead network concerns everything and is thrown.
 */
function isUnavailable(error: unknown): error is Chat2DeskError {
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

/** Runs `work`; when the endpoint is unavailable, notes it and returns the fallback. */
async function tolerate<T>(
	warnings: string[],
	what: string,
	fallback: T,
	work: () => Promise<T>,
): Promise<T> {
	const result = await attempt(work);
	if ('value' in result) return result.value;
	warnings.push(`${what}: ${result.failure.message}`);
	return fallback;
}

/** What was said, as Chat2Desk sends it, and where. */
export interface Conversation {
	requestId: number | null;
	dialogId: number | null;
	rows: Message[];
}

/**
 * The messages of a request. `GET /requests/:id` names the dialog [live], whose messages are then read. Where one of
 * the two is not to be had, `GET /requests/:id/messages` [code] gives the messages, and with them the dialog. When
 * nothing gives messages, that is an error: an empty transcript would say that nobody wrote.
 */
export async function readRequest(call: Call, requestId: number, warnings: string[]): Promise<Conversation> {
	const { api } = call;
	const request = await attempt(async () => objectOf<IDataObject>(await api.get(`/requests/${requestId}`)));
	const dialogId = 'value' in request ? asId(request.value?.dialog_id) : null;
	let failure = 'failure' in request ? request.failure : undefined;
	if (dialogId !== null) {
		const listed = await attempt(async () => await messagesOfRequest(api, dialogId, requestId));
		if ('value' in listed) return { requestId, dialogId, rows: listed.value };
		failure = listed.failure;
	}
	const own = await attempt(async () => rowsOf<Message>(await api.get(`/requests/${requestId}/messages`)));
	if ('failure' in own) throw unreadable(requestId, failure ?? own.failure);
	if (failure) warnings.push(`Read by GET /requests/${requestId}/messages instead: ${failure.message}`);
	const rows = own.value
		.filter((row) => (asId(row.request_id) ?? requestId) === requestId)
		.sort((a, b) => Number(a.id) - Number(b.id));
	return { requestId, dialogId: dialogId ?? firstId(...rows.map((row) => row.dialog_id)), rows };
}

function unreadable(requestId: number, failure: Chat2DeskError): Chat2DeskError {
	const { code, message, status, body } = failure;
	return new Chat2DeskError(code, `The messages of request ${requestId} cannot be read. ${message}`, {
		status,
		body,
	});
}

/** The messages of a dialog, from a moment on where that is given. */
export async function readDialog(call: Call, dialogId: number, from: Date | null): Promise<Conversation> {
	const isBefore = from === null ? undefined : (row: Message) => (asTime(row.created) ?? from) < from;
	return { requestId: null, dialogId, rows: await messagesOfDialog(call.api, dialogId, isBefore) };
}

/** The client's id, from the messages or, where there are none, from the dialog's last one. */
export async function findClientId(
	{ rows, dialogId }: Conversation,
	call: Call,
	warnings: string[],
): Promise<number | null> {
	const clientId = firstId(...rows.map((row) => row.client_id));
	if (clientId !== null || dialogId === null) return clientId;
	const dialog = await tolerate(
		warnings,
		'Dialog',
		null,
		async () => await getOne<Dialog>(call.api, `/dialogs/${dialogId}`),
	);
	return asId(dialog?.last_message?.client_id);
}

/** Names of the client and the operators; who cannot be looked up is shown with role and number. */
export async function findPeople(
	rows: Message[],
	clientId: number | null,
	call: Call,
	warnings: string[],
): Promise<People> {
	const { api } = call;
	const client = await tolerate(warnings, 'Client', null, async () =>
		clientId === null || rows.length === 0 ? null : await getOne<Client>(api, `/clients/${clientId}`),
	);
	const needsOperators = rows.some((row) => asId(row.operator_id) !== null);
	const operators = await tolerate<Operator[]>(warnings, 'Operators', [], async () =>
		needsOperators ? await call.once('operators', async () => await list<Operator>(api, '/operators')) : [],
	);
	const name = asText(client?.assigned_name) ?? asText(client?.name);
	return {
		clientName: name === 'unknown' ? null : name,
		operators: new Map(
			operators.flatMap((operator) => {
				const id = asId(operator.id);
				const full =
					[operator.first_name, operator.last_name].filter(Boolean).join(' ') || asText(operator.email);
				return id !== null && full ? [[id, full] as const] : [];
			}),
		),
	};
}
