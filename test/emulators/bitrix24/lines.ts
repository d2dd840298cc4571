/** Open Lines behind the Bitrix24 stand-in: lines, connectors, chats with clients, and what operators do in them. */
import type { Portal } from './portal';
import type { Work } from './work';

/** A line as `imopenlines.config.list.get` names its fields. */
export interface Line {
	ID: string;
	LINE_NAME: string;
	ACTIVE: 'Y' | 'N';
	/** Employees who answer, by id. */
	QUEUE: number[];
	/** Whether the line looks the client up in the CRM at all. */
	CRM: 'Y' | 'N';
	CRM_CREATE: 'lead' | 'deal' | 'none';
	/** A greeting at the beginning of a session. */
	WELCOME_MESSAGE: 'Y' | 'N';
	WELCOME_MESSAGE_TEXT: string;
}

export interface Connector {
	id: string;
	name: string;
	placementHandler: string;
	needSignature: boolean;
	needSystemMessages: boolean;
	editInternalMessages: boolean;
	delInternalMessages: boolean;
	delExternalMessages: boolean;
	newsletter: boolean;
	iconDisabled: unknown;
	chatGroup: boolean;
	/** By line. */
	lines: Record<string, { active: boolean; data?: unknown }>;
}

export interface ChatFile {
	name: string;
	url: string;
	type: 'image' | 'file';
	bytes: number;
}

export interface ChatMessage {
	id: number;
	sessionId: number;
	from: 'client' | 'operator';
	/** The employee who wrote it; 0 for a client and for the portal itself. */
	userId: number;
	/** Of the connector's side: given by it for a client's message, reported as delivered for an operator's. */
	externalIds: string[];
	/** As people see it: markup carried out, nothing invisible. */
	text: string;
	/** As it was sent. */
	source: string;
	files: ChatFile[];
	/** The client's own date, as sent. */
	date?: unknown;
	at: string;
	/** External ids reported by `imconnector.send.status.delivery`. */
	delivered: string[];
	deleted?: boolean;
}

export interface Session {
	id: number;
	startedAt: string;
	closedAt?: string;
}

/** The CRM card a chat hangs on. */
export interface Card {
	type: 'LEAD' | 'DEAL' | 'CONTACT';
	id: number;
}

export interface Chat {
	id: number;
	connector: string;
	line: string;
	/** `chat.id` and `user.id` of the connector's side. */
	externalId: string;
	userId: string;
	/** The client as a user of the portal. */
	portalUserId: number;
	name: string;
	client: { name: string; lastName: string; phone: string; email: string };
	card?: Card;
	sessions: Session[];
	messages: ChatMessage[];
	/** Employees who take part. */
	operators: number[];
}

/** Points where no source says what a portal does [unknown]. */
export interface Unknown {
	/** In events about dialogs the connector's block names the chat by the connector's own id, else by the portal's. */
	ownChatId: boolean;
	/** The history of a session names the ids the connector gave to its messages (`connectorMid`). */
	namesMids: boolean;
	/** The text of an answer comes with HTML's entities. */
	encodesText: boolean;
}

export type Emit = (event: string, data: unknown, userId: number) => void;

export type Script = (incoming: ChatMessage, chat: Chat) => Promise<string | string[] | undefined>;

/** By its ending a file is shown as a picture [documented]; other values of an event's `type` are not known. */
export const fileType = (name: string): ChatFile['type'] =>
	/\.(jpe?g|jpe|png|webp|gif|bmp)$/i.test(name) ? 'image' : 'file';

/** The tags of the messenger that vanish on the screen. */
const TAGS = 'b|i|u|s|url|user|chat|quote|code|color|size|img|send|put|call|icon|timestamp';

/** The messenger turns its own marks of a line break into real ones before it stores a message [code]. */
const asStored = (source: string): string => source.replace(/\r\n?/g, '\n').replace(/\[br\]|#BR#/gi, '\n');

/** HTML's entities for what stands in an answer, blanks that do not break included. */
const encoded = (text: string): string =>
	text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;')
		.replace(/'/g, '&#039;')
		.replace(/\u00a0/g, '&nbsp;');

/** What a person sees of a text with BBCode. */
export function asShown(source: string): string {
	return source
		.replace(/\[br\]/gi, '\n')
		.replace(new RegExp(`\\[/?(?:${TAGS})(?:=[^\\]]*)?(?: [^\\]]*)?\\]`, 'gi'), '')
		.replace(/\u200b/g, '');
}

export class OpenLines {
	readonly lines: Line[] = [];

	readonly connectors: Connector[] = [];

	readonly chats: Chat[] = [];

	/** How long a card takes to appear: it is not there yet when the call is answered [documented]. */
	cardDelayMs = 30;

	/** The events finishing a dialog causes. */
	finishEvents = ['ONIMCONNECTORDIALOGFINISH'];

	/** What the documentation leaves open; a test runs what depends on it both ways. */
	readonly unknown: Unknown = { ownChatId: true, namesMids: true, encodesText: false };

	/** Answers every message of a client. */
	script: Script | undefined;

	/** The client's card by connector and user, also while it is being made. */
	private readonly cards = new Map<string, Promise<Card | undefined>>();

	private readonly clients = new Map<string, number>();

	constructor(
		readonly portal: Portal,
		readonly work: Work,
		private readonly emit: Emit,
	) {
		this.addLine({ ID: '15', LINE_NAME: 'VIP support' });
		this.addLine({ ID: '16', LINE_NAME: 'Sales', QUEUE: [9] });
	}

	addLine(fields: Partial<Line> = {}): Line {
		const ID = fields.ID ?? String(this.portal.id());
		const line: Line = {
			LINE_NAME: `Line ${ID}`,
			ACTIVE: 'Y',
			QUEUE: [7, 9],
			CRM: 'Y',
			CRM_CREATE: 'lead',
			WELCOME_MESSAGE: 'N',
			WELCOME_MESSAGE_TEXT: '',
			...fields,
			ID,
		};
		this.lines.push(line);
		return line;
	}

	line(id: unknown): Line | undefined {
		return this.lines.find((line) => line.ID === String(id));
	}

	connector(id: unknown): Connector | undefined {
		return this.connectors.find((connector) => connector.id === String(id).toLowerCase());
	}

	isActive(connector: Connector, line: unknown): boolean {
		return this.line(line)?.ACTIVE === 'Y' && connector.lines[String(line)]?.active === true;
	}

	/** Connector, line, and both ids of the client; the portal's own id of the user stands last. */
	userCode = (chat: Chat) => [chat.connector, chat.line, chat.externalId, chat.portalUserId].join('|');

	/** The chat of a client, opened by the first message. Another user or chat id makes another one [seen]. */
	open(key: Pick<Chat, 'connector' | 'line' | 'externalId' | 'userId'>): Chat {
		const found = this.chats.find(
			(chat) =>
				chat.connector === key.connector &&
				chat.line === key.line &&
				chat.externalId === key.externalId &&
				chat.userId === key.userId,
		);
		if (found) return found;
		const client = `${key.connector}|${key.userId}`;
		const portalUserId = this.clients.get(client) ?? this.portal.id();
		this.clients.set(client, portalUserId);
		const chat: Chat = {
			id: this.portal.id(),
			...key,
			portalUserId,
			name: '',
			client: { name: '', lastName: '', phone: '', email: '' },
			sessions: [],
			messages: [],
			operators: this.line(key.line)?.QUEUE.slice(0, 1) ?? [],
		};
		this.chats.push(chat);
		return chat;
	}

	/** The open session of a chat; a message after the old one was closed starts a new one [seen]. */
	session(chat: Chat): Session {
		const last = chat.sessions.at(-1);
		if (last && !last.closedAt) return last;
		const session: Session = { id: this.portal.id(), startedAt: new Date().toISOString() };
		chat.sessions.push(session);
		this.emitDialog('ONIMCONNECTORDIALOGSTART', chat, session);
		return session;
	}

	/** Closes the dialog; nothing happens where it is closed already. */
	finish(chat: Chat, userId = chat.operators[0] ?? 0): void {
		const session = chat.sessions.at(-1);
		if (!session || session.closedAt) return;
		session.closedAt = new Date().toISOString();
		for (const event of this.finishEvents) this.emitDialog(event, chat, session, userId);
	}

	add(chat: Chat, message: Partial<ChatMessage> & Pick<ChatMessage, 'from' | 'source'>): ChatMessage {
		const before = chat.sessions.length;
		const stored: ChatMessage = {
			id: this.portal.id(),
			sessionId: this.session(chat).id,
			userId: 0,
			externalIds: [],
			files: [],
			at: new Date().toISOString(),
			delivered: [],
			...message,
			source: asStored(message.source),
			text: asShown(message.source),
		};
		chat.messages.push(stored);
		if (stored.from === 'client') {
			if (chat.sessions.length > before) this.welcome(chat);
			this.letAnswer(stored, chat);
		}
		return stored;
	}

	/** System messages reach a connector only if it wants them [documented]; that they name user 0 is assumed. */
	private welcome(chat: Chat): void {
		const line = this.line(chat.line);
		if (line?.WELCOME_MESSAGE !== 'Y' || !this.connector(chat.connector)?.needSystemMessages) return;
		this.answer(chat, line.WELCOME_MESSAGE_TEXT, { userId: 0 });
	}

	private letAnswer(incoming: ChatMessage, chat: Chat): void {
		const { script } = this;
		if (!script) return;
		this.work.start(async () => {
			const said = await script(incoming, chat);
			for (const text of [said ?? []].flat()) this.answer(chat, text);
		});
	}

	/** An employee's message: stored, and on its way to the connector. */
	answer(chat: Chat, source: string, { userId, files }: { userId?: number; files?: ChatFile[] } = {}) {
		const author = userId ?? chat.operators[0] ?? 1;
		const message = this.add(chat, { from: 'operator', source, userId: author, files: files ?? [] });
		this.emitMessage('ONIMCONNECTORMESSAGEADD', chat, message);
		return message;
	}

	rewrite(message: ChatMessage, source: string): void {
		message.source = asStored(source);
		message.text = asShown(source);
	}

	/** An employee changes what they wrote; a connector that does not want it hears nothing. */
	edit(chat: Chat, message: ChatMessage, source: string): void {
		this.rewrite(message, source);
		if (this.connector(chat.connector)?.editInternalMessages)
			this.emitMessage('ONIMCONNECTORMESSAGEUPDATE', chat, message);
	}

	remove(chat: Chat, message: ChatMessage): void {
		message.deleted = true;
		if (this.connector(chat.connector)?.delInternalMessages)
			this.emitMessage('ONIMCONNECTORMESSAGEDELETE', chat, message);
	}

	private emitMessage(event: string, chat: Chat, message: ChatMessage): void {
		const own = this.connector(chat.connector);
		if (!own || !this.isActive(own, chat.line)) return;
		const user = this.portal.users.find(({ id }) => id === message.userId);
		const name = user ? `${user.name} ${user.lastName}` : 'Operator';
		// An employee's own line breaks stay as they are stored; the signature alone carries a literal `[br]` [code].
		const text = this.unknown.encodesText ? encoded(message.source) : message.source;
		const said = {
			user_id: message.userId,
			text: own.needSignature && text && message.userId !== 0 ? `[b]${name}:[/b] [br]${text}` : text,
			files: message.files.map((file) => ({ name: file.name, link: file.url, type: file.type })),
		};
		// The ids of the connector's side are known by what it reported as delivered [documented]: a list for a
		// changed message, a single one for a deleted [samples].
		const about = {
			ONIMCONNECTORMESSAGEADD: said,
			ONIMCONNECTORMESSAGEUPDATE: { id: message.externalIds, text: said.text },
			ONIMCONNECTORMESSAGEDELETE: { id: message.externalIds[0] },
		}[event];
		const MESSAGES = [
			{
				im: { chat_id: chat.id, message_id: message.id },
				message: about,
				chat: { id: chat.externalId },
			},
		];
		this.emit(event, { CONNECTOR: own.id, LINE: chat.line, MESSAGES }, message.userId);
	}

	private emitDialog(event: string, chat: Chat, session: Session, userId = 0): void {
		const DATA = [
			{
				// The sample shows one number for both chats.
				connector: {
					connector_id: chat.connector,
					line_id: chat.line,
					chat_id: this.unknown.ownChatId ? chat.externalId : chat.id,
					user_id: chat.portalUserId,
				},
				session: {
					id: session.id,
					closed: session.closedAt ? 'Y' : 'N',
					parent_id: 0,
					close_term: 10,
				},
				chat: { id: chat.id },
				user: { id: userId },
			},
		];
		this.emit(event, { CONNECTOR: chat.connector, LINE: chat.line, DATA }, userId || 1);
	}

	/** The client's card: the one with their phone, else a new one, once per client and a moment later. */
	track(chat: Chat): void {
		const line = this.line(chat.line);
		const own = this.connector(chat.connector);
		// In a group chat the tracker does not run [documented].
		if (chat.card || !line || line.CRM !== 'Y' || own?.chatGroup) return;
		const key = `${chat.connector}|${chat.userId}`;
		const making = this.cards.get(key) ?? this.makeCard(chat, line);
		this.cards.set(key, making);
		this.work.start(async () => {
			chat.card = await making;
		});
	}

	private async makeCard(chat: Chat, line: Line): Promise<Card | undefined> {
		await this.work.pause(this.cardDelayMs);
		if (this.work.stopped.aborted) return undefined;
		const { name, lastName, phone, email } = chat.client;
		const known = this.cardOf(phone);
		if (known || line.CRM_CREATE === 'none') return known;
		const fm = [
			...(phone ? [{ typeId: 'PHONE', valueType: 'WORK', value: phone }] : []),
			...(email ? [{ typeId: 'EMAIL', valueType: 'WORK', value: email }] : []),
		];
		const title = `${`${name} ${lastName}`.trim()} - ${line.LINE_NAME}`;
		const assignedById = chat.operators[0] ?? 1;
		if (line.CRM_CREATE === 'lead') {
			const lead = this.portal.add(1, { title, name, lastName, assignedById }, fm);
			return { type: 'LEAD', id: lead.id };
		}
		const contactId = this.portal.add(3, { name, lastName, assignedById }, fm).id;
		const deal = this.portal.add(2, { title, contactId, contactIds: [contactId], assignedById }, []);
		return { type: 'DEAL', id: deal.id };
	}

	/** An open lead with this phone, else a contact. */
	private cardOf(phone: string): Card | undefined {
		if (!phone) return undefined;
		const lead = this.portal
			.byPhone(1, [phone])
			.flatMap((id) => this.portal.find(1, id) ?? [])
			.filter((item) => this.portal.semantic(item) === 'P')
			.at(-1);
		if (lead) return { type: 'LEAD', id: lead.id };
		const contact = this.portal.byPhone(3, [phone]).at(-1);
		return contact === undefined ? undefined : { type: 'CONTACT', id: contact };
	}
}
