import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { objectOf, rowsOf } from '../../api/request';
import type { Message } from '../../api/types';
import { newOwnMark } from '../../domain/mark';
import { dependsOnTransport, toButtons, toRequests, type Outgoing } from '../../domain/outgoing';
import { asId, asText, isObject, type JsonObject } from '../../domain/values';
import { optionalId, type Call } from '../types';

export const attachmentsField: INodeProperties = {
	displayName: 'Attachments',
	name: 'attachments',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Attachment' },
	default: {},
	placeholder: 'Add Attachment',
	description:
		'Files by their public address; Chat2Desk fetches them itself and has no way to take binary data. It takes one file per message: every further file goes out as a message of its own.',
	options: [
		{
			displayName: 'Attachment',
			name: 'attachment',
			values: [
				{
					displayName: 'URL',
					name: 'url',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/offer.pdf',
					description: 'A direct link that opens without login',
				},
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '',
					placeholder: 'e.g. Offer.pdf',
					description: 'The name the client sees; the one in the address when empty',
				},
			],
		},
	],
};

function interactiveOf(value: unknown): JsonObject | undefined {
	let parsed = value;
	if (typeof value === 'string' && value.trim() !== '') {
		try {
			parsed = JSON.parse(value);
		} catch {
			parsed = null;
		}
	}
	if (parsed === undefined || parsed === '') return undefined;
	if (!isObject(parsed)) {
		throw new Chat2DeskError('VALIDATION', 'Interactive is not a JSON object', {
			advice: 'Enter a JSON object in the parameter Interactive, for example {"type":"button", ...}.',
		});
	}
	if (Object.keys(parsed).length === 0) return undefined;
	if (asText(parsed.type) === null) {
		throw new Chat2DeskError('VALIDATION', 'Interactive has no type', {
			advice:
				'Name the kind in the JSON of the parameter Interactive, for example "type": "button" or "type": "list".',
		});
	}
	return parsed;
}

/** Buttons of a form. @throws {Chat2DeskError} `VALIDATION` that names the button */
function buttonsOf(value: unknown, label: string): JsonObject[] {
	const buttons = toButtons(rows(value, 'button'));
	for (const [index, button] of buttons.entries()) {
		const missing =
			asText(button.text) === null ? 'Text' : button.type === 'url' && !button.url ? 'URL' : null;
		if (missing === null) continue;
		throw new Chat2DeskError('VALIDATION', `Button ${index + 1} of ${label} has no ${missing}`, {
			advice: `Fill the field ${missing} of the button, or remove the button.`,
		});
	}
	return buttons;
}

function rows(value: unknown, name: string): JsonObject[] {
	const list = isObject(value) ? value[name] : undefined;
	return Array.isArray(list) ? list.filter(isObject) : [];
}

function filesOf(value: unknown): Outgoing['files'] {
	return rows(value, 'attachment').map((row, index) => {
		const url = asText(row.url)?.trim() ?? '';
		if (!/^https?:\/\/\S+$/i.test(url)) {
			throw new Chat2DeskError(
				'VALIDATION',
				`Attachment ${index + 1} has no address that starts with http:// or https://`,
				{
					advice: 'Enter a direct link in the field URL of the attachment.',
				},
			);
		}
		return { url, fileName: asText(row.fileName) };
	});
}

/** Whom a message goes to, as far as it is known. */
export type Recipient = Pick<Outgoing, 'clientId' | 'channelId' | 'transport'>;

/**
 * The message of an item: Text and Additional Fields, to a recipient.
 *
 * @throws {Chat2DeskError} `VALIDATION` that names the parameter
 */
export function toOutgoing(call: Call, to: Recipient): Outgoing {
	const fields = call.collection('additionalFields');
	const text = asText(call.param('text', '')) ?? '';
	const channelId = optionalId(fields.channelId, 'Channel') ?? to.channelId;
	const out: Outgoing = {
		clientId: to.clientId,
		text,
		channelId,
		// Another channel than the recipient's may not carry the recipient's messenger.
		transport: asText(fields.transport) ?? (channelId === to.channelId ? to.transport : undefined),
		type: asText(fields.type) ?? undefined,
		operatorId: optionalId(fields.operatorId, 'Operator'),
		openDialog: typeof fields.openDialog === 'boolean' ? fields.openDialog : undefined,
		files: filesOf(fields.attachments),
		buttons: buttonsOf(fields.buttons, 'Buttons'),
		keyboard: buttonsOf(fields.keyboard, 'Keyboard'),
		interactive: interactiveOf(fields.interactive),
		replyMessageId: optionalId(fields.replyMessageId, 'Reply to Message ID'),
		externalId: asText(fields.externalId) ?? undefined,
		encrypted: fields.encrypted === true ? true : undefined,
	};
	if (text.trim() === '' && out.files.length === 0 && !out.interactive) {
		throw new Chat2DeskError(
			'VALIDATION',
			'There is nothing to send: Text is empty and there is no attachment',
			{
				advice: 'Fill the parameter Text or add an attachment.',
			},
		);
	}
	return out;
}

/** The messenger of the client's last message, which Chat2Desk takes when none is named [documented]. */
async function lastTransport({ api }: Call, clientId: number): Promise<string | undefined> {
	const query = { client_id: clientId, order: 'desc', limit: 1 };
	const [last] = rowsOf<Message>(await api.get('/messages', query));
	return asId(last?.client_id) === clientId ? (asText(last?.transport) ?? undefined) : undefined;
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
		const id = asId(message.message_id) ?? asId(message.id);
		if (id !== null) call.accepted.push(id);
		messages.push(message);
	}
	return messages;
}
