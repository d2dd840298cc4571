/** `imconnector.*`: how the application registers its connector and passes on what clients write. */
import type { Chat, ChatFile, Connector, OpenLines } from './lines';
import { fetchFiles, isText, readEntry, shown, wrong, type Entry, type MessageMethod } from './entry';
import { asList, asParams, known, required, RestError, type Params } from './rest';

const FLAGS = {
	DEL_EXTERNAL_MESSAGES: true,
	EDIT_INTERNAL_MESSAGES: true,
	DEL_INTERNAL_MESSAGES: true,
	NEWSLETTER: true,
	NEED_SYSTEM_MESSAGES: true,
	NEED_SIGNATURE: true,
	CHAT_GROUP: false,
};

const BUILT_IN = { livechat: 'Live chat', telegrambot: 'Telegram', network: 'Bitrix24.Network' };

export class ConnectorMethods {
	constructor(private readonly openLines: OpenLines) {}

	call(method: string, params: Params, problems: string[]): unknown {
		switch (method) {
			case 'imconnector.register':
				return this.register(params, problems);
			case 'imconnector.unregister':
				return this.unregister(params, problems);
			case 'imconnector.list':
				known(params, [], problems);
				return {
					...BUILT_IN,
					...Object.fromEntries(this.openLines.connectors.map(({ id, name }) => [id, name])),
				};
			case 'imconnector.activate':
				return this.activate(params, problems);
			case 'imconnector.status':
				return this.status(params, problems);
			case 'imconnector.connector.data.set':
				return this.setData(params, problems);
			case 'imconnector.send.messages':
				return this.messages('send', params, problems);
			case 'imconnector.update.messages':
				return this.messages('update', params, problems);
			case 'imconnector.delete.messages':
				return this.messages('delete', params, problems);
			case 'imconnector.send.status.delivery':
				return this.delivered(params, problems);
			case 'imconnector.chat.name.set':
				return this.rename(params, problems);
		}
		return undefined;
	}

	/** Its errors come at HTTP 200 [documented]. */
	private register(params: Params, problems: string[]): unknown {
		const {
			ID: id,
			NAME: name,
			ICON: icon,
			ICON_DISABLED: iconDisabled,
			PLACEMENT_HANDLER: handler,
		} = params;
		known(
			params,
			['ID', 'NAME', 'ICON', 'ICON_DISABLED', 'PLACEMENT_HANDLER', ...Object.keys(FLAGS)],
			problems,
		);
		known(asParams(icon), ICON_FIELDS, problems, 'ICON.');
		known(asParams(iconDisabled), ICON_FIELDS, problems, 'ICON_DISABLED.');
		for (const flag of Object.keys(FLAGS)) {
			if (params[flag] !== undefined && typeof params[flag] !== 'boolean')
				problems.push(`"${flag}" is not a boolean: ${JSON.stringify(params[flag])}`);
		}
		if (!isText(id)) return refused('CONNECTOR_ID_REQUIRED', 'Connector ID is not specified');
		if (id.includes('.')) return refused('APPLICATION_REGISTRATION_ERROR_POINT', 'A dot is not allowed');
		if (!/^\w+$/.test(id))
			return refused('GENERAL_CONNECTOR_REGISTRATION_ERROR', 'General connector registration error');
		if (!isText(name)) return refused('NAME_REQUIRED', 'Connector name is not specified');
		if (!isText(asParams(icon).DATA_IMAGE))
			return refused('ICON_REQUIRED', 'Connector icon is not specified');
		if (!isText(handler)) return refused('NO_PLACEMENT_HANDLER', 'Placement handler URL is not specified');
		if (id !== id.toLowerCase()) problems.push(`ID "${id}" is stored in lower case`);
		const flag = (of: keyof typeof FLAGS) => (params[of] === undefined ? FLAGS[of] : params[of] === true);
		const before = this.openLines.connector(id);
		const connector: Connector = {
			id: id.toLowerCase(),
			name,
			placementHandler: handler,
			needSignature: flag('NEED_SIGNATURE'),
			needSystemMessages: flag('NEED_SYSTEM_MESSAGES'),
			editInternalMessages: flag('EDIT_INTERNAL_MESSAGES'),
			delInternalMessages: flag('DEL_INTERNAL_MESSAGES'),
			delExternalMessages: flag('DEL_EXTERNAL_MESSAGES'),
			newsletter: flag('NEWSLETTER'),
			iconDisabled,
			chatGroup: flag('CHAT_GROUP'),
			lines: before?.lines ?? {},
		};
		// Called again it updates the connector [documented].
		if (before) Object.assign(before, connector);
		else this.openLines.connectors.push(connector);
		return { result: true };
	}

	private unregister(params: Params, problems: string[]): unknown {
		known(params, ['ID'], problems);
		const connector = this.openLines.connector(params.ID);
		if (!connector) return refused('APPLICATION_UNREGISTRATION_ERROR', 'Application unregistration error');
		this.openLines.connectors.splice(this.openLines.connectors.indexOf(connector), 1);
		return { result: true };
	}

	/** A portal says nothing about a connector or line it does not know [assumed]. */
	private own(params: Params, problems: string[]): Connector | undefined {
		const connector = this.openLines.connector(params.CONNECTOR);
		if (!connector) problems.push(`connector "${String(params.CONNECTOR)}" is not registered`);
		if (!this.openLines.line(params.LINE)) problems.push(`there is no line ${String(params.LINE)}`);
		return connector;
	}

	private activate(params: Params, problems: string[]): boolean {
		known(params, ['CONNECTOR', 'LINE', 'ACTIVE'], problems);
		required(params, ['CONNECTOR', 'LINE', 'ACTIVE']);
		if (!['0', '1'].includes(String(params.ACTIVE)))
			problems.push(`ACTIVE is neither 1 nor 0: ${JSON.stringify(params.ACTIVE)}`);
		const connector = this.own(params, problems);
		if (!connector) return true;
		const line = String(params.LINE);
		connector.lines[line] = { ...connector.lines[line], active: Number(params.ACTIVE) === 1 };
		return true;
	}

	private status(params: Params, problems: string[]): unknown {
		known(params, ['CONNECTOR', 'LINE'], problems);
		required(params, ['CONNECTOR', 'LINE']);
		const connector = this.openLines.connector(params.CONNECTOR);
		const isActive = connector !== undefined && this.openLines.isActive(connector, params.LINE);
		return {
			LINE: Number(params.LINE),
			CONNECTOR: params.CONNECTOR,
			ERROR: false,
			CONFIGURED: isActive,
			STATUS: isActive,
		};
	}

	private setData(params: Params, problems: string[]): boolean {
		known(params, ['CONNECTOR', 'LINE', 'DATA'], problems);
		required(params, ['CONNECTOR', 'LINE', 'DATA']);
		known(asParams(params.DATA), ['ID', 'URL', 'URL_IM', 'NAME'], problems, 'DATA.');
		const connector = this.own(params, problems);
		const line = String(params.LINE);
		if (connector) connector.lines[line] = { active: false, ...connector.lines[line], data: params.DATA };
		return true;
	}

	/** The connector and the entries of a call that needs the line to be open for it. */
	private entries(
		params: Params,
		problems: string[],
	): { connector: Connector; line: string; list: unknown[] } {
		known(params, ['CONNECTOR', 'LINE', 'MESSAGES'], problems);
		required(params, ['CONNECTOR', 'LINE', 'MESSAGES']);
		const { MESSAGES: list } = params;
		if (!Array.isArray(list))
			throw new RestError(400, 'ERROR_ARGUMENT', "The value of an argument 'MESSAGES' must be of type array");
		if (list.length === 0) throw new RestError(400, 'ERROR_ARGUMENT', "Argument 'MESSAGES' is null or empty");
		return { ...this.openFor(params), list };
	}

	private openFor(params: Params): { connector: Connector; line: string } {
		const connector = this.openLines.connector(params.CONNECTOR);
		if (!connector) {
			throw new RestError(
				400,
				'IMCONNECTOR_NO_CORRECT_PROVIDER',
				'Could not find a suitable provider for the connector',
			);
		}
		if (!this.openLines.isActive(connector, params.LINE))
			throw new RestError(400, 'NOT_ACTIVE_LINE', 'Line with this ID is inactive or does not exist');
		return { connector, line: String(params.LINE) };
	}

	private async messages(method: MessageMethod, params: Params, problems: string[]): Promise<unknown> {
		const { connector, line, list } = this.entries(params, problems);
		const entries = list.map((given) => readEntry(given, method, problems));
		const RESULT: unknown[] = [];
		for (const entry of entries) {
			const outcome =
				method === 'send'
					? await this.send(entry, connector, line, problems)
					: this.change(method, entry, connector, line);
			RESULT.push({ ...shown(entry), ...outcome });
		}
		// True outside, whatever became of the single messages [seen].
		return { SUCCESS: true, DATA: { RESULT } };
	}

	private async send(entry: Entry, connector: Connector, line: string, problems: string[]): Promise<Params> {
		const { user, message, chat: given } = entry;
		this.checkIds(entry, connector, line, problems);
		const { files, errors: notFetched } = await fetchFiles(message, problems);
		const errors = [...wrong(entry, problems), ...notFetched];
		if (errors.length > 0) return { user: '', SUCCESS: false, ERRORS: errors };

		const chat = this.openLines.open({
			connector: connector.id,
			line,
			externalId: String(given.id),
			userId: String(user.id),
		});
		this.describe(chat, entry);
		const stored = {
			source: String(message.text ?? ''),
			files,
			externalIds: message.id === undefined ? [] : [String(message.id)],
			date: message.date,
		};
		if (message.user_id === undefined) this.openLines.add(chat, { ...stored, from: 'client' });
		else this.sayFor(Number(message.user_id), chat, stored);
		if (message.disable_crm !== 'Y') this.openLines.track(chat);
		const extra = {
			...(user.skip_phone_validate === 'Y' ? { skip_phone_validate: 'Y' } : {}),
			...(message.disable_crm === 'Y' ? { disable_tracker: 'Y' } : {}),
		};
		const session = { ID: String(chat.sessions.at(-1)?.id), CHAT_ID: String(chat.id) };
		return { user: String(chat.portalUserId), extra, SUCCESS: true, session };
	}

	/** What an application writes in an employee's name comes back to it as an event [seen]. */
	private sayFor(
		userId: number,
		chat: Chat,
		stored: { source: string; files: ChatFile[]; externalIds: string[] },
	) {
		const said = this.openLines.answer(chat, stored.source, { userId, files: stored.files });
		said.externalIds = stored.externalIds;
	}

	private describe(chat: Chat, { user, chat: given }: Entry): void {
		const name = String(user.name ?? '');
		const lastName = String(user.last_name ?? '');
		chat.client = { name, lastName, phone: String(user.phone ?? ''), email: String(user.email ?? '') };
		const line = this.openLines.line(chat.line)?.LINE_NAME ?? '';
		chat.name ||= isText(given.name) ? given.name : `${`${name} ${lastName}`.trim()} - ${line}`;
	}

	/** A portal takes these for another client or chat, and says nothing [seen]. */
	private checkIds({ user, chat }: Entry, { id }: Connector, line: string, problems: string[]): void {
		if (user.id !== undefined && String(user.id) === String(chat.id))
			problems.push(`user.id and chat.id are both "${String(user.id)}"`);
		const before = this.openLines.chats.find(
			(one) => one.connector === id && one.line === line && one.externalId === String(chat.id),
		);
		if (before && before.userId !== String(user.id))
			problems.push(`chat "${String(chat.id)}" had user.id "${before.userId}", now "${String(user.id)}"`);
	}

	private change(method: MessageMethod, entry: Entry, { id }: Connector, line: string): Params {
		const chat = this.openLines.chats.find(
			(one) => one.connector === id && one.line === line && one.externalId === String(entry.chat.id),
		);
		const found = chat?.messages.filter((one) => one.externalIds.includes(String(entry.message.id))) ?? [];
		if (!chat || found.length === 0) return { user: '', SUCCESS: false, ERRORS: ['Message not found'] };
		for (const message of found) {
			if (method === 'delete') message.deleted = true;
			else this.openLines.rewrite(message, String(entry.message.text ?? ''));
		}
		return { user: String(chat.portalUserId), SUCCESS: true };
	}

	private delivered(params: Params, problems: string[]): unknown {
		const { list } = this.entries(params, problems);
		for (const given of list) {
			const { im, message, chat, ...rest } = asParams(given);
			known(rest, [], problems, 'MESSAGES.');
			known(asParams(im), ['chat_id', 'message_id'], problems, 'im.');
			known(asParams(message), ['id', 'date'], problems, 'message.');
			known(asParams(chat), ['id'], problems, 'chat.');
			const ids = asParams(message).id;
			if (!Array.isArray(ids)) problems.push('message.id is not a list');
			const place = this.openLines.chats.find((one) => one.id === Number(asParams(im).chat_id));
			const said = place?.messages.find(
				(one) => one.from === 'operator' && one.id === Number(asParams(im).message_id),
			);
			if (!place || !said) {
				problems.push(`delivery of an unknown message: im is ${JSON.stringify(im)}`);
				continue;
			}
			if (place.externalId !== String(asParams(chat).id))
				problems.push(`chat.id is not that of chat ${place.id}: ${JSON.stringify(chat)}`);
			said.delivered = asList(ids).map(String);
			said.externalIds = said.delivered;
		}
		return { SUCCESS: true, DATA: [] };
	}

	private rename(params: Params, problems: string[]): unknown {
		known(params, ['CONNECTOR', 'LINE', 'CHAT_ID', 'NAME', 'USER_ID'], problems);
		required(params, ['CONNECTOR', 'LINE', 'CHAT_ID', 'NAME']);
		const { connector, line } = this.openFor(params);
		if (!connector.chatGroup) required(params, ['USER_ID']);
		const chat = this.openLines.chats.find(
			(one) =>
				one.connector === connector.id &&
				one.line === line &&
				one.externalId === String(params.CHAT_ID) &&
				(connector.chatGroup || one.userId === String(params.USER_ID)),
		);
		if (!chat) throw new RestError(400, 'CHAT_RENAMING_FAILED', 'Failed to rename the chat');
		chat.name = String(params.NAME);
		return { SUCCESS: true, DATA: { RESULT: [] } };
	}
}

const ICON_FIELDS = ['DATA_IMAGE', 'COLOR', 'SIZE', 'POSITION'];

const refused = (error: string, description: string) => ({
	result: false,
	error,
	error_description: description,
});
