import { fitsEverywhere, splitText } from './textLimit';
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

/** Internal notes go to no messenger, so no messenger limits them. */
const isInternal = ({ type }: Outgoing) => type === 'comment' || type === 'system';

/** Whether the messenger, which was not named, decides how the text is cut. */
export const dependsOnTransport = (out: Outgoing): boolean =>
	out.transport === undefined && !isInternal(out) && !fitsEverywhere(out.text);

/** What the surroundings add to a message. */
export interface Delivery {
	/** The messenger it goes to, where it is known though not given; decides where a long text is cut. */
	transport?: string | undefined;
	/** Makes the `external_id` of a message whose sender gave none. */
	newMark?: () => string;
}

/**
 * The bodies of `POST /messages` for one message to send, in order. Chat2Desk takes one file per call [documented], so
 * every further file is a message of its own, and so is every piece of a text that is too long for the messenger. The
 * quote goes with the first message; the first file and the buttons with the end of the text, which the client sees
 * last.
 */
export function toRequests(out: Outgoing, { transport, newMark }: Delivery = {}): JsonObject[] {
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
	const pieces = isInternal(out) ? [out.text] : splitText(out.text, out.transport ?? transport);
	const [firstFile, ...furtherFiles] = out.files;
	const messages: JsonObject[] = [
		...pieces.slice(0, -1).map((text) => ({ text })),
		{
			text: pieces.at(-1) ?? '',
			...(firstFile ? file(firstFile) : {}),
			...(out.buttons.length > 0 ? { inline_buttons: out.buttons } : {}),
			...(out.keyboard.length > 0 ? { keyboard: { buttons: out.keyboard } } : {}),
			...set('interactive', out.interactive),
		},
		...furtherFiles.map((next) => ({ text: '', ...file(next) })),
	];
	return messages.map((message, index) => ({
		...common,
		...message,
		...set('external_id', out.externalId ? (index === 0 ? out.externalId : undefined) : newMark?.()),
		...(index === 0 ? set('reply_message_id', out.replyMessageId) : {}),
	}));
}
