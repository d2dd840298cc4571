import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { objectOf, rowsOf } from '../../api/request';
import type { Message } from '../../api/types';
import { newOwnMark } from '../../domain/mark';
import { dependsOnTransport, SENT_TYPES, toRequests, type Outgoing } from '../../domain/outgoing';
import { idIn, ownId, textIn } from '../../domain/row';
import type { JsonObject } from '../../domain/values';
import type { Call } from '../types';
import type { Values } from '../shared/values';
import { readAttachments } from './attachments';
import { readButtons } from './buttons';
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
		buttons: readButtons(fields, 'buttons'),
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
	const rows = rowsOf<Message>(await api.get('/messages', query));
	const last = lastDelivered(rows.filter((row) => idIn(row, 'client') === clientId));
	return last === undefined ? undefined : (textIn(last, 'transport') ?? undefined);
}

/**
 * Sends a message with everything that belongs to it, in order, and returns Chat2Desk's answers. What is accepted is
 * noted in the call at once, for the error when a later part fails. A long text costs one more call where its messenger
 * is not known.
 */
export async function sendAll(call: Call, out: Outgoing): Promise<IDataObject[]> {
	const transport = dependsOnTransport(out) ? await lastTransport(call, out.clientId) : undefined;
	const messages: IDataObject[] = [];
	for (const body of toRequests(out, { transport, newMark: () => newOwnMark() })) {
		const answer = await call.api.post('/messages', body as IDataObject, { idempotent: false });
		const message = objectOf<IDataObject>(answer) ?? {};
		const id = sentId(message);
		if (id !== null) call.accepted.push(id);
		messages.push(message);
	}
	return messages;
}

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
