import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { isSuccess, objectOf, rowsOf } from '../../api/request';
import type { Message } from '../../api/types';
import { newOwnMark } from '../../domain/mark';
import { dependsOnTransport, SENT_TYPES, toRequests, type Outgoing } from '../../domain/outgoing';
import { idIn, ownId, textIn } from '../../domain/row';
import type { JsonObject } from '../../domain/values';
import { toJson } from '../../item';
import type { Call } from '../types';
import type { Values } from '../shared/values';
import { readAttachments } from './attachments';
import { readButtons, readQuickReplies } from './buttons';
import { lastDelivered, type Recipient } from './recipient';

export { attachmentsField } from './attachments';

/** A WhatsApp interactive object; none for the empty object that the form begins with. */
function readInteractive(fields: Values): JsonObject | undefined {
	const interactive = fields.json('interactive');
	if (interactive === undefined || Object.keys(interactive).length === 0) return undefined;
	if (typeof interactive.type === 'string' && interactive.type !== '') return interactive;
	throw new Chat2DeskError('VALIDATION', 'Interactive has no type', {
		advice:
			'Name the kind in the JSON of the parameter Interactive, for example "type": "button" or "type": "list".',
	});
}

/**
 * What the message is sent as: the type chosen above the text, otherwise the one among the additional fields, where it
 * stood before. Undefined leaves it to Chat2Desk, which takes it for a message to the client [documented].
 */
function readType(call: Call, fields: Values): Outgoing['type'] {
	const chosen = call.choice('messageType', SENT_TYPES, undefined);
	return chosen === undefined || chosen === 'to_client'
		? fields.choice('type', SENT_TYPES, undefined)
		: chosen;
}

/**
 * The message of an item: Text and Additional Fields, to a recipient.
 *
 * @throws {Chat2DeskError} `VALIDATION` that names the parameter
 */
export function toOutgoing(call: Call, to: Recipient): Outgoing {
	const fields = call.fields('additionalFields');
	const channelId = fields.optionalId('channelId') ?? to.channelId;
	const out: Outgoing = {
		clientId: to.clientId,
		text: call.text('text'),
		channelId,
		// Another channel than the recipient's may not carry the recipient's messenger.
		transport: fields.trimmed('transport') ?? (channelId === to.channelId ? to.transport : undefined),
		type: readType(call, fields),
		operatorId: fields.optionalId('operatorId'),
		openDialog: fields.flag('openDialog', undefined),
		files: readAttachments(fields),
		buttons: [...readButtons(fields, 'buttons'), ...readQuickReplies(fields)],
		keyboard: readButtons(fields, 'keyboard'),
		interactive: readInteractive(fields),
		replyMessageId: fields.optionalId('replyMessageId'),
		externalId: fields.trimmed('externalId'),
		encrypted: fields.flag('encrypted', false) || undefined,
	};
	if (out.text.trim() === '' && out.files.length === 0 && !out.interactive) {
		throw new Chat2DeskError(
			'VALIDATION',
			'There is nothing to send: Text is empty and there is no attachment',
			{ advice: 'Fill the parameter Text or add an attachment.' },
		);
	}
	return out;
}

/** The messenger of the client's last message, which Chat2Desk takes when none is named [documented]. */
async function lastTransport({ api }: Call, clientId: number): Promise<string | undefined> {
	const query = { client_id: clientId, order: 'desc', limit: 20 };
	const rows = rowsOf<Message>(await api.get('/messages', query), '/messages');
	const last = lastDelivered(rows.filter((row) => idIn(row, 'client') === clientId));
	return last === undefined ? undefined : (textIn(last, 'transport') ?? undefined);
}

/** The parts a message is sent in. A long text costs a call where its messenger is not known. */
export async function toParts(call: Call, out: Outgoing): Promise<JsonObject[]> {
	const transport = dependsOnTransport(out) ? await lastTransport(call, out.clientId) : undefined;
	return toRequests(out, { transport, newMark: () => newOwnMark() });
}

/**
 * Sends the parts of a message in order and returns Chat2Desk's answers. What is accepted is noted in the call at once, for
 * the error when a later part fails.
 */
export async function sendParts(call: Call, parts: JsonObject[]): Promise<IDataObject[]> {
	const messages: IDataObject[] = [];
	for (const body of parts) {
		const answer = await call.api.post('/messages', toJson(body), { idempotent: false });
		const message = objectOf<IDataObject>(answer) ?? {};
		const id = sentId(message);
		if (id !== null) call.accepted.push(id);
		else if (!isSuccess(answer)) throw inDoubt(answer);
		messages.push(message);
	}
	return messages;
}

/** JSON that neither names a message nor says that it was accepted: it is not Chat2Desk's. */
const inDoubt = (answer: unknown) =>
	new Chat2DeskError(
		'SEND_UNCERTAIN',
		'Chat2Desk answered POST /messages without naming a message; whether it was carried out is not known',
		{ body: answer },
	);

/** Sends a message with everything that belongs to it. */
export const sendAll = async (call: Call, out: Outgoing): Promise<IDataObject[]> =>
	await sendParts(call, await toParts(call, out));

/** The number of a message by the answer to its sending: `message_id` there [documented], `id` elsewhere. */
export const sentId = (answer: JsonObject): number | null =>
	idIn(answer, 'message') ?? ownId(answer, 'message');

/** An internal note to a recipient: no messenger carries it, the client does not see it, and a closed dialog stays so. */
export function toComment(to: Recipient, text: string, operatorId?: number): Outgoing {
	return {
		...to,
		text,
		type: 'comment',
		operatorId,
		openDialog: false,
		files: [],
		buttons: [],
		keyboard: [],
	};
}
