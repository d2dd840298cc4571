/** `imopenlines.*`: lines and chats as an employee sees them; open to the inbound webhook as well. */
import type { Chat, ChatMessage, Line, OpenLines } from './lines';
import { asParams, known, orEmpty, RestError, type Caller, type Params } from './rest';

const LINE_FIELDS = ['ID', 'LINE_NAME', 'ACTIVE', 'CRM', 'CRM_CREATE'] as const;

export class OpenLinesMethods {
	constructor(private readonly openLines: OpenLines) {}

	call(method: string, params: Params, problems: string[], caller: Caller): unknown {
		switch (method) {
			case 'imopenlines.config.list.get':
				return this.list(params, problems);
			case 'imopenlines.config.get':
				return this.config(params, problems);
			case 'imopenlines.dialog.get':
				return this.dialog(params, problems);
			case 'imopenlines.session.history.get':
				return this.history(params, problems);
			case 'imopenlines.operator.finish':
			case 'imopenlines.operator.another.finish':
				known(params, ['CHAT_ID'], problems);
				this.openLines.finish(this.chat(params.CHAT_ID), caller.userId);
				return true;
			case 'imopenlines.crm.chat.get':
				return this.chatsOfCard(params, problems);
			case 'imopenlines.crm.chat.user.add':
				return this.join(params, problems);
			case 'imopenlines.crm.message.add':
				return this.write(params, problems);
		}
		return undefined;
	}

	private list(params: Params, problems: string[]): unknown {
		known(params, ['PARAMS', 'OPTIONS'], problems);
		const { select, order, filter, limit, offset, ...rest } = asParams(params.PARAMS);
		const options = asParams(params.OPTIONS);
		known(rest, [], problems, 'PARAMS.');
		known(asParams(order), [...LINE_FIELDS], problems, 'order.');
		known(asParams(filter), [...LINE_FIELDS], problems, 'filter.');
		known(options, ['QUEUE', 'CONFIG_QUEUE'], problems, 'OPTIONS.');
		const fields = [select ?? LINE_FIELDS].flat().map(String);
		known(Object.fromEntries(fields.map((name) => [name, true])), [...LINE_FIELDS], problems, 'select.');
		const [[by, direction] = ['ID', 'asc']] = Object.entries(asParams(order));
		const sign = String(direction).toLowerCase() === 'desc' ? -1 : 1;
		const from = Number(offset ?? 0);
		return this.openLines.lines
			.filter((line) =>
				Object.entries(asParams(filter)).every(([name, value]) =>
					[value]
						.flat()
						.map(String)
						.includes(String(asParams(line)[name])),
				),
			)
			.sort((a, b) => {
				const [left, right] = [String(asParams(a)[by]), String(asParams(b)[by])];
				return sign * left.localeCompare(right, 'en', { numeric: true });
			})
			.slice(from, from + Math.min(Number(limit ?? 50), 200))
			.map((line) => ({
				...Object.fromEntries(Object.entries(line).filter(([name]) => fields.includes(name))),
				// The queue comes only when it is asked for [documented].
				...(options.QUEUE === 'Y' ? this.queue(line) : {}),
				...(options.CONFIG_QUEUE === 'Y' ? { CONFIG_QUEUE: [] } : {}),
			}));
	}

	private queue({ QUEUE }: Line) {
		const users = QUEUE.map((id) => {
			const user = this.openLines.portal.users.find((one) => one.id === id);
			const name = user ? `${user.name} ${user.lastName}` : null;
			const about = { USER_NAME: name, USER_WORK_POSITION: null, USER_AVATAR: '', USER_AVATAR_ID: null };
			return [id, about];
		});
		return { QUEUE, QUEUE_USERS_FIELDS: Object.fromEntries(users) };
	}

	private config(params: Params, problems: string[]): unknown {
		known(params, ['CONFIG_ID', 'WITH_QUEUE', 'SHOW_OFFLINE'], problems);
		const line = this.openLines.line(params.CONFIG_ID);
		// A line that is not there is `false`, not an error [documented].
		if (!line) return false;
		const { QUEUE, ...settings } = line;
		return {
			...settings,
			CRM_CREATE_SECOND: '0',
			CRM_CREATE_THIRD: 'Y',
			CRM_FORWARD: 'Y',
			CRM_CHAT_TRACKER: line.CRM,
			CRM_SOURCE: 'create',
			...(params.WITH_QUEUE === 'Y' ? { ...this.queue(line), QUEUE: QUEUE.map(String) } : {}),
		};
	}

	private chat(id: unknown): Chat {
		const chat = this.openLines.chats.find((one) => one.id === Number(id));
		if (!chat) throw new RestError(400, 'CHAT_ID', 'Wrong chat ID');
		return chat;
	}

	private dialog(params: Params, problems: string[]): unknown {
		known(params, ['CHAT_ID', 'DIALOG_ID', 'SESSION_ID', 'USER_CODE'], problems);
		const { CHAT_ID: id, DIALOG_ID: dialog, SESSION_ID: session, USER_CODE: code } = params;
		const chat = this.openLines.chats.find(
			(one) =>
				one.id === Number(id) ||
				`chat${one.id}` === dialog ||
				one.sessions.some((of) => of.id === Number(session)) ||
				this.openLines.userCode(one) === code,
		);
		if (!chat) throw new RestError(400, 'ACCESS_ERROR', 'You do not have access to the specified dialog');
		const last = chat.messages.at(-1)?.id ?? 0;
		return {
			id: chat.id,
			name: chat.name,
			owner: chat.operators[0] ?? 0,
			type: 'lines',
			message_count: chat.messages.length,
			last_message_id: last,
			last_id: last,
			entity_type: 'LINES',
			entity_id: this.openLines.userCode(chat),
			...this.entityData(chat, 'entity_data_'),
			date_create: chat.sessions[0]?.startedAt,
			message_type: 'L',
			entity_link: { type: 'LINES', url: '', id: this.openLines.userCode(chat) },
			manager_list: chat.operators,
			dialog_id: `chat${chat.id}`,
		};
	}

	/** The card and the session of a chat, in fields by their place. */
	private entityData({ card, sessions }: Chat, prefix: string): Params {
		const session = sessions.at(-1);
		const started = Math.floor(Date.parse(session?.startedAt ?? '') / 1000);
		const { type = 'NONE', id = 0 } = card ?? {};
		const of = (one: string) => `${one}|${type === one ? id : 0}`;
		return {
			[`${prefix}1`]: `${card ? 'Y' : 'N'}|${type}|${id}|N|N|${session?.id ?? 0}|${started}|0|0|0`,
			[`${prefix}2`]: card ? ['LEAD', 'COMPANY', 'CONTACT', 'DEAL'].map(of).join('|') : '',
			[`${prefix}3`]: 'N',
		};
	}

	private history(params: Params, problems: string[]): unknown {
		known(params, ['SESSION_ID', 'CHAT_ID'], problems);
		const { SESSION_ID: wanted, CHAT_ID: chatId } = params;
		const bySession = this.openLines.chats.find((one) => one.sessions.some((of) => of.id === Number(wanted)));
		const chat = (wanted === undefined ? undefined : bySession) ?? this.chat(chatId);
		// Without a session it is the chat's last one [documented].
		const sessionId = bySession && wanted !== undefined ? Number(wanted) : chat.sessions.at(-1)?.id;
		const messages = chat.messages.filter((one) => one.sessionId === sessionId && !one.deleted);
		const files = messages.flatMap((one) => this.filesOf(one, chat));
		return {
			chatId: chat.id,
			canJoin: 'Y',
			canVoteHead: 'Y',
			sessionId,
			sessionVoteHead: 0,
			sessionCommentHead: null,
			userId: `chat${chat.id}`,
			// Keys in lower case, as documented.
			message: Object.fromEntries(messages.map((one) => [one.id, this.historyMessage(one, chat)])),
			usersMessage: { [`chat${chat.id}`]: messages.map((one) => String(one.id)).reverse() },
			users: this.usersOf(chat),
			chat: {
				[chat.id]: {
					id: String(chat.id),
					name: chat.name,
					owner: String(chat.operators[0] ?? 0),
					entityType: 'LINES',
					entityId: this.openLines.userCode(chat),
					...this.entityData(chat, 'entityData'),
					type: 'lines',
					messageType: 'L',
				},
			},
			userInChat: { [chat.id]: [...chat.operators, chat.portalUserId] },
			files: files.length > 0 ? Object.fromEntries(files.map((file) => [file.id, file])) : [],
		};
	}

	private historyMessage(message: ChatMessage, chat: Chat): Params {
		const fileId = this.filesOf(message, chat).map((file) => file.id);
		return {
			id: String(message.id),
			chatid: String(chat.id),
			// A client's message has an author too [seen]: `connectorMid` of messages from outside tells, or who that is.
			senderid: String(message.from === 'client' ? chat.portalUserId : message.userId),
			recipientid: `chat${chat.id}`,
			date: message.at,
			text: message.source,
			textlegacy: message.source,
			params: orEmpty({
				...(message.externalIds.length > 0 && this.openLines.unknown.namesMids
					? { connectorMid: message.externalIds }
					: {}),
				...(fileId.length > 0 ? { fileId } : {}),
			}),
		};
	}

	private filesOf(message: ChatMessage, chat: Chat) {
		return message.files.map((file, index) => ({
			id: message.id * 100 + index,
			chatid: chat.id,
			date: message.at,
			type: file.type,
			name: file.name,
			size: file.bytes,
			urldownload: file.url,
		}));
	}

	private usersOf(chat: Chat): Params {
		const client = { ...chat.client, id: chat.portalUserId, connector: true };
		const operators = this.openLines.portal.users
			.filter(({ id }) => chat.messages.some((one) => one.userId === id))
			.map((user) => ({ ...user, connector: false }));
		return Object.fromEntries(
			[client, ...operators].map(({ id, name, lastName, connector }) => [
				id,
				{ id: String(id), name: `${name} ${lastName}`.trim(), firstName: name, lastName, connector },
			]),
		);
	}

	private ofCard(params: Params): Chat[] {
		const type = String(params.CRM_ENTITY_TYPE).toUpperCase();
		const id = Number(params.CRM_ENTITY);
		return this.openLines.chats.filter(({ card }) => card?.type === type && card.id === id);
	}

	private chatsOfCard(params: Params, problems: string[]): unknown {
		known(params, ['CRM_ENTITY_TYPE', 'CRM_ENTITY', 'ACTIVE_ONLY'], problems);
		return this.ofCard(params)
			.filter(({ sessions }) => params.ACTIVE_ONLY === 'N' || !sessions.at(-1)?.closedAt)
			.map(({ id, connector }) => ({
				CHAT_ID: String(id),
				CONNECTOR_ID: connector,
				CONNECTOR_TITLE: this.openLines.connector(connector)?.name,
			}));
	}

	private join(params: Params, problems: string[]): number {
		known(params, ['CRM_ENTITY_TYPE', 'CRM_ENTITY', 'USER_ID', 'CHAT_ID'], problems);
		const chat = this.chatOfCard(params);
		chat.operators.push(Number(params.USER_ID));
		return chat.id;
	}

	private chatOfCard(params: Params): Chat {
		const chats = this.ofCard(params);
		const chat = chats.find(({ id }) => id === Number(params.CHAT_ID ?? chats.at(-1)?.id));
		if (chat) return chat;
		throw new RestError(400, 'CHAT_NOT_IN_CRM', 'Chat does not belong to the CRM entity being checked');
	}

	/** An employee's message, which goes to the client through the chat's channel. */
	private write(params: Params, problems: string[]): number {
		known(params, ['CRM_ENTITY_TYPE', 'CRM_ENTITY', 'USER_ID', 'CHAT_ID', 'MESSAGE'], problems);
		const chat = this.chatOfCard(params);
		const userId = Number(params.USER_ID);
		if (!chat.operators.includes(userId))
			throw new RestError(400, 'ACCESS_DENIED', 'The user does not take part in the chat');
		if (typeof params.MESSAGE !== 'string' || params.MESSAGE === '')
			throw new RestError(400, 'MESSAGE_ADD_ERROR', 'The message was not added');
		return this.openLines.answer(chat, params.MESSAGE, { userId }).id;
	}
}
