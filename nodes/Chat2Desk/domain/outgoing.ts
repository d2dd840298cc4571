import { fileNameFor } from './fileAddress';
import { fitsEverywhere, isTemplate, splitText } from './textLimit';
import type { JsonObject } from './values';

/** A file to send, by its public address. */
export interface OutgoingFile {
	/** As returned by `fileAddress`. */
	url: string;
	/** The name the client sees; derived from the address where it is not given. */
	fileName?: string | undefined;
}

export const BUTTON_TYPES = ['reply', 'location', 'phone', 'email', 'url'] as const;
export const BUTTON_COLORS = ['red', 'green', 'blue', 'yellow'] as const;

/** A button under a message or in place of the keyboard, as Chat2Desk takes it [documented]. */
export interface Button {
	type: (typeof BUTTON_TYPES)[number];
	text: string;
	payload?: string | undefined;
	url?: string | undefined;
	color?: (typeof BUTTON_COLORS)[number] | undefined;
}

/** What a message may be sent as [documented]. */
export const SENT_TYPES = ['to_client', 'autoreply', 'system', 'comment'] as const;

/** What a user wants to send, in the package's own terms. */
export interface Outgoing {
	clientId: number;
	text: string;
	channelId?: number | undefined;
	transport?: string | undefined;
	type?: (typeof SENT_TYPES)[number] | undefined;
	operatorId?: number | undefined;
	openDialog?: boolean | undefined;
	files: OutgoingFile[];
	buttons: Button[];
	keyboard: Button[];
	interactive?: JsonObject | undefined;
	replyMessageId?: number | undefined;
	externalId?: string | undefined;
	encrypted?: boolean | undefined;
}

const set = (name: string, value: unknown): JsonObject =>
	value === undefined || value === '' ? {} : { [name]: value };

const withoutEmpty = (button: Button): JsonObject =>
	Object.fromEntries(Object.entries(button).filter(([, value]) => value !== undefined && value !== ''));

/** Internal notes go to no messenger, so no messenger limits them. */
const isInternal = ({ type }: Outgoing) => type === 'comment' || type === 'system';

/** Whether the messenger, which was not named, decides how the text is cut. */
export const dependsOnTransport = (out: Outgoing): boolean =>
	out.transport === undefined && !isInternal(out) && !isTemplate(out.text) && !fitsEverywhere(out.text);

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
 * quote and the sender's own id go with the first message; the first file and the buttons with the end of the text,
 * which the client sees last.
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
	// Always with a name: WhatsApp dropped an image that had none [code].
	const file = ({ url, fileName }: OutgoingFile): JsonObject => ({
		attachment: url,
		attachment_filename: fileName || fileNameFor(url),
	});
	const pieces = isInternal(out) ? [out.text] : splitText(out.text, out.transport ?? transport);
	const [firstFile, ...furtherFiles] = out.files;
	const messages: JsonObject[] = [
		...pieces.slice(0, -1).map((text) => ({ text })),
		{
			text: pieces.at(-1) ?? '',
			...(firstFile ? file(firstFile) : {}),
			...(out.buttons.length > 0 ? { inline_buttons: out.buttons.map(withoutEmpty) } : {}),
			...(out.keyboard.length > 0 ? { keyboard: { buttons: out.keyboard.map(withoutEmpty) } } : {}),
			...set('interactive', out.interactive),
		},
		...furtherFiles.map((next) => ({ text: '', ...file(next) })),
	];
	return messages.map((message, index) => ({
		...common,
		...message,
		// Whether Chat2Desk takes two messages with one id for a repetition is unknown, so the others get a mark of ours.
		...set('external_id', (index === 0 && out.externalId) || newMark?.()),
		...(index === 0 ? set('reply_message_id', out.replyMessageId) : {}),
	}));
}
