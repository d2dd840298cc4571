import { asText, isObject, type JsonObject } from './values';

/** A file to send, by its public address. */
export interface OutgoingFile {
	url: string;
	fileName: string | null;
}

/** What a user wants to send, in the package's own terms. */
export interface Outgoing {
	clientId: number;
	text: string;
	channelId?: number | undefined;
	transport?: string | undefined;
	type?: string | undefined;
	operatorId?: number | undefined;
	openDialog?: boolean | undefined;
	files: OutgoingFile[];
	buttons: JsonObject[];
	keyboard: JsonObject[];
	interactive?: JsonObject | undefined;
	replyMessageId?: number | undefined;
	externalId?: string | undefined;
	encrypted?: boolean | undefined;
}

const BUTTON_FIELDS = ['type', 'text', 'payload', 'url', 'color'];

/** Buttons as Chat2Desk takes them, without the fields that were left empty. */
export function toButtons(rows: unknown): JsonObject[] {
	return (Array.isArray(rows) ? rows : [])
		.filter(isObject)
		.map((row) =>
			Object.fromEntries(
				BUTTON_FIELDS.flatMap((name) => (asText(row[name]) === null ? [] : [[name, row[name]]])),
			),
		);
}

const set = (name: string, value: unknown): JsonObject =>
	value === undefined || value === '' ? {} : { [name]: value };

/**
 * The bodies of `POST /messages` for one message to send: Chat2Desk takes one file per call [documented], so every
 * further file is a message of its own. Text, buttons and the quote go with the first, which is what the client sees on top.
 */
export function toRequests(out: Outgoing): JsonObject[] {
	const common: JsonObject = {
		client_id: out.clientId,
		...set('channel_id', out.channelId),
		...set('transport', out.transport),
		...set('type', out.type),
		...set('operator_id', out.operatorId),
		...set('open_dialog', out.openDialog),
		...set('encrypted', out.encrypted),
	};
	const file = ({ url, fileName }: OutgoingFile): JsonObject => ({
		attachment: url,
		...set('attachment_filename', fileName ?? undefined),
	});
	const [first, ...further] = out.files;
	return [
		{
			...common,
			text: out.text,
			...(first ? file(first) : {}),
			...set('external_id', out.externalId),
			...set('reply_message_id', out.replyMessageId),
			...(out.buttons.length > 0 ? { inline_buttons: out.buttons } : {}),
			...(out.keyboard.length > 0 ? { keyboard: { buttons: out.keyboard } } : {}),
			...set('interactive', out.interactive),
		},
		...further.map((next) => ({ ...common, text: '', ...file(next) })),
	];
}
