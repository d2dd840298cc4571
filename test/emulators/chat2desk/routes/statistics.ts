import { DateTime } from 'luxon';

import {
	asIs,
	byId,
	dayOf,
	invalid,
	ordered,
	paged,
	PAGING,
	type Api,
	type Call,
	type Routes,
} from '../call';
import type { ChatRequest } from '../model';

const REPORTS = ['request_stats', 'rating', 'operator_events', 'operator_stats', 'operator_replies'];

/**
 * A row of `request_stats`: company time without a zone, an empty text where there is no value, numbers and texts
 * mixed as in the sample [live].
 */
function requestRow({ world, behaviour }: Api, request: ChatRequest) {
	const time = (ms: number | null | undefined) =>
		ms == null ? '' : DateTime.fromMillis(ms, { zone: behaviour.timezone }).toFormat('yyyy-MM-dd HH:mm:ss');
	const seconds = (ms: number | null | undefined) =>
		ms == null || request.start === undefined ? null : Math.round((ms - request.start) / 1000);
	const messages = world.messages.filter((message) => message.request_id === request.id);
	const incoming = messages.filter((message) => message.type === 'from_client');
	const outgoing = messages.filter((message) => message.type === 'to_client');
	const dialog = world.dialogs.find(({ id }) => id === request.dialog_id);
	const channel = world.channels.find(({ id }) => id === dialog?.channel_id);
	const client = world.clients.find(({ id }) => id === request.client_id);
	const operator = world.operators.find(({ id }) => id === dialog?.operator_id);
	return {
		request_id: request.id,
		request_start: time(request.start),
		request_end: time(request.end),
		request_time: seconds(request.end) ?? '',
		reaction_time: String(seconds(outgoing[0]?.at) ?? ''),
		request_type: request.kind ?? 'common',
		transport: messages[0]?.transport ?? '',
		channel_id: channel?.id ?? '',
		channel_name: channel?.name ?? '',
		client_id: request.client_id,
		client_name: client?.assigned_name ?? client?.name ?? '',
		phone: client?.phone ?? '',
		operator_id: operator?.id ?? '',
		operator_name: operator ? `${operator.first_name} ${operator.last_name}` : '',
		incoming_messages: incoming.length,
		outgoing_messages: String(outgoing.length),
		rating_scale_score: '',
		rating_text: '',
	};
}

/** The requests that began on the day [assumed], newest first [live]. */
function requestStats(api: Api, from: number, until: number): object[] {
	return api.world.requests
		.filter(({ start }) => start !== undefined && from <= start && start < until)
		.sort((a, b) => Number(b.start) - Number(a.start) || b.id - a.id)
		.map((request) => requestRow(api, request));
}

function statistics(api: Api, call: Call): unknown {
	const { report = '', date } = call.query;
	if (!REPORTS.includes(report)) throw invalid('report', 'is not in the list');
	const day = dayOf(date, 'date', 'yyyy-MM-dd', api.behaviour.timezone);
	const set = api.world.statistics.get(`${report} ${date}`);
	const computed =
		report === 'request_stats' ? requestStats(api, day.toMillis(), day.plus({ days: 1 }).toMillis()) : [];
	return paged<object, object>(call, set ?? computed, asIs);
}

/** One client of the API is known to call this; the shape of the rows and the format of the dates are not. */
function webAnalytics({ world }: Api, call: Call): unknown {
	for (const name of ['date_from', 'date_to']) {
		if (name in call.query) call.problems.push(`the format of "${name}" is not known, it filters nothing`);
	}
	const isClient = byId(call, 'client_id');
	const rows = world.webAnalytics.filter(({ clientId }) => isClient(clientId));
	return paged(call, ordered(call, rows), ({ row }) => row);
}

export const statisticsRoutes: Routes = {
	'GET /statistics': { query: [...PAGING, 'report', 'date'], answer: statistics },
	'GET /web_analytics_data': {
		query: [...PAGING, 'client_id', 'date_from', 'date_to', 'order'],
		answer: webAnalytics,
	},
};
