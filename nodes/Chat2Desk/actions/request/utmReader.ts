import type { IDataObject } from 'n8n-workflow';

import { lastMessageIn } from '../../api/dialogs';
import { messagesOfRequest } from '../../api/dialogMessages';
import { list, PAGE_SIZE } from '../../api/paginate';
import { objectOf, rowsOf } from '../../api/request';
import type { Client, Dialog, Message } from '../../api/types';
import { marksIn, namesOrigin, type Marks } from '../../domain/utm/marks';
import {
	marksOfChannel,
	marksOfExtraData,
	marksOfFields,
	marksOfFirstText,
	matchRow,
	messageIdOf,
	needsChannel,
	newestRequest,
	requestIdOf,
	rowsOfClient,
	unnamedFields,
	type ChannelDefault,
	type FieldMapping,
	type RequestStart,
} from '../../domain/utm/sources';
import { idIn, ownId } from '../../domain/row';
import { timeOf } from '../../domain/transcript/lines';
import { asObject, asText, type JsonObject } from '../../domain/values';
import { getOne } from '../shared/getOne';
import type { Call } from '../types';
import { isUnavailable, listedOf, tolerate } from './conversation';

const ANALYTICS = '/web_analytics_data';

/**
 * Reads what may tell where the client of one request came from. Every method asks for as much as it needs and not
 * before it is called; what was read once is kept.
 */
export class UtmReader {
	/** The rows of web analytics of this client, as Chat2Desk sends them. */
	rows: IDataObject[] = [];

	/** The message that started the request. */
	messageId: number | null = null;

	private reading: Promise<Message[] | null> | undefined;

	private aside: Promise<Message | null> | undefined;

	private dialogId: number | null = null;

	constructor(
		private readonly call: Call,
		public requestId: number | null,
		public clientId: number | null,
		/** What could not be had, or is less than certain. */
		private readonly warnings: string[],
	) {}

	/** Runs `work`; where its endpoint is not to be had, notes it and returns null. */
	private async tolerate<T>(what: string, work: () => Promise<T>): Promise<T | null> {
		return await tolerate(this.warnings, what, work);
	}

	/** The messages of the request, oldest first; of the client's newest one where no request was named. */
	private async messages(): Promise<Message[] | null> {
		this.reading ??= this.requestId === null ? this.readNewest() : this.readRequest(this.requestId);
		return await this.reading;
	}

	/** One call, since a page holds whole requests as a rule. */
	private async readNewest(): Promise<Message[] | null> {
		const { clientId } = this;
		if (clientId === null) return null;
		const page = await this.tolerate('Messages', async () =>
			rowsOf<Message>(
				await this.call.api.get('/messages', { client_id: clientId, order: 'desc', limit: PAGE_SIZE }),
				'/messages',
			),
		);
		const rows = newestRequest(rowsOfClient(page ?? [], clientId));
		this.requestId = idIn(rows[0] ?? {}, 'request');
		// A page of one request alone may lack its beginning.
		if (this.requestId !== null && rows.length >= PAGE_SIZE) return await this.readRequest(this.requestId);
		this.messageId = ownId(rows[0] ?? {}, 'message');
		return rows;
	}

	/**
	 * `GET /requests/:id/messages` [code] gives in one call what `GET /requests/:id` and the dialog's messages give in
	 * two or more, which are asked where it is missing. A new message is listed after about a minute [live]: no
	 * message means that the request has only just begun.
	 */
	private async readRequest(requestId: number): Promise<Message[] | null> {
		const given = this.clientId;
		const rows =
			(await this.tolerate(
				`Messages of request ${requestId}`,
				async () => await listedOf(this.call, requestId, this.warnings),
			)) ?? (await this.readDialog(requestId));
		this.messageId = ownId(rows?.[0] ?? {}, 'message');
		const [named] = (rows ?? []).flatMap((row) => idIn(row, 'client') ?? []);
		this.clientId = named ?? given ?? idIn((await this.besides(rows)) ?? {}, 'client');
		if (given !== null && this.clientId !== given) {
			this.warnings.push(`Request ${requestId} belongs to client ${this.clientId}, not to client ${given}.`);
		}
		if (rows?.length === 0) {
			this.warnings.push(
				`Chat2Desk lists no message of request ${requestId} yet: a message is listed about a minute after it was sent. Resolve it later for a certain answer.`,
			);
		}
		return rows;
	}

	private async findDialog(requestId: number): Promise<number | null> {
		const { api } = this.call;
		if (this.dialogId === null) {
			const request = objectOf<IDataObject>(await api.get(`/requests/${requestId}`));
			this.dialogId = idIn(request ?? {}, 'dialog');
		}
		return this.dialogId;
	}

	private async readDialog(requestId: number): Promise<Message[] | null> {
		const work = async () => {
			const dialogId = await this.findDialog(requestId);
			return dialogId === null ? null : await messagesOfRequest(this.call.api, dialogId, requestId);
		};
		// Without the client there is nothing to go on with.
		return this.clientId === null ? await work() : await this.tolerate(`Request ${requestId}`, work);
	}

	/** A message that names what the listed ones leave out: the first in full, or the dialog's last where there is none. */
	private async besides(rows: Message[] | null): Promise<Message | null> {
		this.aside ??= this.tolerate('Dialog', async () => {
			const { api } = this.call;
			const first = ownId(rows?.[0] ?? {}, 'message');
			if (first !== null) return await getOne<Message>(api, `/messages/${first}`);
			const dialogId = this.requestId === null ? null : await this.findDialog(this.requestId);
			if (dialogId === null) return null;
			return lastMessageIn(await getOne<Dialog>(api, `/dialogs/${dialogId}`));
		});
		return await this.aside;
	}

	private async start(): Promise<RequestStart> {
		const { requestId } = this;
		if (requestId === null) return { requestId, messageIds: [], startedAt: null };
		const rows = await this.messages();
		return {
			requestId,
			messageIds: (rows ?? []).flatMap((row) => ownId(row, 'message') ?? []),
			startedAt: rows?.length === 0 ? 'now' : timeOf(rows?.[0] ?? {}),
		};
	}

	/** The marks of the row of web analytics that belongs to the request. */
	async webAnalytics(): Promise<Marks> {
		const start = await this.start();
		const { clientId } = this;
		if (clientId === null) return this.none('the client of the request is not known');
		const rows = await this.readAnalytics(clientId);
		if (rows === null) return {};
		this.rows = rowsOfClient(rows, clientId);
		const { length } = this.rows;
		if (length === 0) return this.none(`nothing about client ${clientId}`);
		const match = matchRow(this.rows, start);
		if (match === null) {
			return this.none(
				`none of the ${length} rows of client ${clientId} belongs to request ${start.requestId}`,
			);
		}
		const marks = marksIn(match.row);
		if (!namesOrigin(marks)) return marks;
		if (match.by === 'time') {
			this.warnings.push(
				'Web analytics: no row names the request or its first message; the newest one before it was taken.',
			);
			return marks;
		}
		this.requestId ??= requestIdOf(match.row);
		this.messageId = messageIdOf(match.row) ?? this.messageId;
		return marks;
	}

	private none(why: string): Marks {
		this.warnings.push(`Web analytics: ${why}.`);
		return {};
	}

	/** Null where they are not to be had: that is noted, and not tried again for the further items of an execution. */
	private async readAnalytics(clientId: number): Promise<IDataObject[] | null> {
		const endpoint = await this.call.once<{ closed?: string }>(ANALYTICS, async () => ({}));
		if (endpoint.closed !== undefined) {
			this.warnings.push(endpoint.closed);
			return null;
		}
		try {
			const query = { client_id: clientId, order: 'desc', limit: PAGE_SIZE };
			return rowsOf<IDataObject>(await this.call.api.get(ANALYTICS, query), ANALYTICS);
		} catch (error) {
			if (!isUnavailable(error)) return await Promise.reject(error);
			const warning = `Web analytics: ${error.message}`;
			if (error.status === 403 || (error.status === 404 && !/client/i.test(error.message))) {
				endpoint.closed = warning;
			}
			this.warnings.push(warning);
			return null;
		}
	}

	/** The marks in the client's custom fields; the list of fields is asked for only where it can tell more. */
	async customFields(mapping: FieldMapping[]): Promise<Marks> {
		const { clientId } = this;
		if (clientId === null) return {};
		const { call } = this;
		const client = await this.tolerate(
			'Client',
			async () => await getOne<Client>(call.api, `/clients/${clientId}`),
		);
		const values = asObject(client?.custom_fields);
		if (unnamedFields(values, mapping).length === 0) return marksOfFields(values, mapping, []);
		const definitions = await this.tolerate(
			'Custom fields',
			async () =>
				await call.once('custom_client_fields', async () => await list(call.api, '/custom_client_fields')),
		);
		return marksOfFields(values, mapping, definitions ?? []);
	}

	async extraData(): Promise<Marks> {
		return marksOfExtraData((await this.messages()) ?? []);
	}

	async firstText(): Promise<Marks> {
		return marksOfFirstText((await this.messages()) ?? []);
	}

	/** The default for the channel and transport the request began on. */
	async channelDefault(defaults: ChannelDefault[]): Promise<Marks> {
		if (!needsChannel(defaults)) return marksOfChannel(defaults, null, null);
		const rows = await this.messages();
		const named = rows?.find((one) => idIn(one, 'channel') !== null);
		const row: JsonObject = named ?? (await this.besides(rows)) ?? {};
		return marksOfChannel(defaults, idIn(row, 'channel'), asText(row.transport));
	}
}
