import {
	byId,
	byValue,
	DONE,
	dayOf,
	find,
	ok,
	ordered,
	paged,
	PAGING,
	Refusal,
	type Api,
	type Call,
	type Routes,
} from '../call';
import { MESSAGE_TYPES, type Message } from '../model';
import { restMessage } from '../rows';

/** The messages that have shown up in the lists by now. */
export function listed({ world, lagMs }: Api): Message[] {
	const until = Date.now() - lagMs;
	return world.messages.filter((m) => m.at <= until);
}

/** From the start of `start_date` to the start of `finish_date`, which is exclusive, in the company's zone [live]. */
function byDay({ query }: Call, timezone: string): (at: number) => boolean {
	const day = (name: string, otherwise: number) =>
		query[name] === undefined ? otherwise : dayOf(query[name], name, 'dd-MM-yyyy', timezone).toMillis();
	const from = day('start_date', Number.NEGATIVE_INFINITY);
	const until = day('finish_date', Number.POSITIVE_INFINITY);
	return (at) => from <= at && at < until;
}

function list(api: Api, call: Call): unknown {
	const { query } = call;
	const hasDates = query.start_date !== undefined || query.finish_date !== undefined;
	if (query.start_id && hasDates) {
		// The text as it was seen [live].
		throw new Refusal(400, 'use date filter and start_id separately');
	}
	byId(call, 'start_id');
	const isChannel = byId(call, 'channel_id');
	const isClient = byId(call, 'client_id');
	const isDialog = byId(call, 'dialog_id');
	const isOperator = byId(call, 'operator_id');
	const isType = byValue(call, 'type', MESSAGE_TYPES);
	const isRead = byValue(call, 'read', ['0', '1']);
	const isDay = byDay(call, api.behaviour.timezone);
	const rows = listed(api).filter(
		(m) =>
			(!query.start_id || m.id >= Number(query.start_id)) &&
			(!query.transport || m.transport === query.transport) &&
			isChannel(m.channel_id) &&
			isClient(m.client_id) &&
			isDialog(m.dialog_id) &&
			isOperator(m.operator_id) &&
			isType(m.type) &&
			isRead(m.read) &&
			isDay(m.at),
	);
	return paged(call, ordered(call, rows), restMessage, { ignoreOffset: !api.behaviour.messageOffset });
}

export const messageRoutes: Routes = {
	'GET /messages': {
		// `request_id` is ignored here, `offset` on some hosts [live].
		query: [
			...PAGING,
			'transport',
			'channel_id',
			'client_id',
			'dialog_id',
			'operator_id',
			'type',
			'read',
			'start_id',
			'start_date',
			'finish_date',
			'order',
		],
		answer: list,
	},
	'GET /messages/:id': { answer: (api, _, id) => ok(restMessage(find(listed(api), id, 'Message'))) },
	// GETs that change something [documented].
	'GET /messages/:id/read': {
		answer({ world }, _, id) {
			find(world.messages, id, 'Message').read = 1;
			return DONE;
		},
	},
	'GET /messages/:id/unread': {
		answer({ world }, _, id) {
			find(world.messages, id, 'Message').read = 0;
			return DONE;
		},
	},
};
