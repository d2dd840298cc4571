import {
	byId,
	byValue,
	DONE,
	find,
	invalid,
	ok,
	oneOf,
	ordered,
	paged,
	PAGING,
	type Api,
	type Call,
	type Routes,
} from '../call';
import { requestMessage, restDialog, restRequest, withCamelIds } from '../rows';
import { listed } from './messages';
import { checkOnline } from './transfer';

const STATES = ['open', 'closed'];

function update(api: Api, call: Call, id: number): unknown {
	const { world, behaviour } = api;
	const { state, operator_id, initiator_id, force_assign } = call.body;
	const dialog = find(world.dialogs, id, 'Dialog');
	const namesOperator = 'operator_id' in call.body;
	if (state !== undefined && !STATES.includes(String(state))) throw invalid('state', 'is not in the list');
	if (state !== undefined && !namesOperator) {
		call.problems.push('"state" without "operator_id" is not known to be accepted');
	}
	if (initiator_id != null) find(world.operators, initiator_id, 'Operator');
	if (namesOperator) {
		const operator = operator_id === null ? null : find(world.operators, operator_id, 'Operator');
		if (operator && operator.id !== dialog.operator_id) checkOnline(api, operator, force_assign === true);
		world.assign(dialog, operator);
	}
	if (state === 'open') world.reopen(dialog);
	if (state === 'closed') world.closeDialog(dialog);
	return ok(restDialog(dialog, world.messages, behaviour.lastRequestId));
}

/** Open dialogs whose last message is the client's and older than so many seconds [code]. */
function unanswered({ world, behaviour }: Api, { query }: Call): unknown {
	const before = world.now() - Number(query.limit ?? 0) * 1000;
	const waiting = world.dialogs.filter((dialog) => {
		const last = world.messages.filter((m) => m.dialog_id === dialog.id).at(-1);
		return dialog.state === 'open' && last?.type === 'from_client' && last.at <= before;
	});
	return ok(waiting.map((dialog) => restDialog(dialog, world.messages, behaviour.lastRequestId)));
}

export const dialogRoutes: Routes = {
	'GET /dialogs': {
		// `client_id` is ignored here [live].
		query: [...PAGING, 'operator_id', 'state', 'order'],
		answer({ world, behaviour }, call) {
			const isOperator = byId(call, 'operator_id');
			const isState = byValue(call, 'state', STATES);
			const rows = world.dialogs.filter((d) => isOperator(d.operator_id) && isState(d.state));
			return paged(call, ordered(call, rows), (dialog) =>
				restDialog(dialog, world.messages, behaviour.lastRequestId),
			);
		},
	},
	// `limit` is a number of seconds.
	'GET /dialogs/unanswered': { query: ['limit'], answer: unanswered },
	'GET /dialogs/:id': {
		answer: ({ world, behaviour }, _, id) =>
			ok(restDialog(find(world.dialogs, id, 'Dialog'), world.messages, behaviour.lastRequestId)),
	},
	'PUT /dialogs/:id': {
		body: { operator_id: 'id', state: 'string', initiator_id: 'id', force_assign: 'boolean' },
		answer: update,
	},
};

/** Closes the request, or all open ones of the client; one that is closed already stays so. */
function closeRequests({ world }: Api, call: Call): unknown {
	const field = oneOf(call.body, 'client_id', 'request_id');
	const id = Number(call.body[field]);
	if (field === 'client_id') find(world.clients, id, 'Client');
	else find(world.requests, id, 'Request');
	const open = world.requests.filter(
		(request) => !request.closed && id === (field === 'client_id' ? request.client_id : request.id),
	);
	for (const request of open) world.closeDialog(find(world.dialogs, request.dialog_id, 'Dialog'));
	return DONE;
}

export const requestRoutes: Routes = {
	'GET /requests/:id': {
		answer({ world, behaviour }, _, id) {
			const row = restRequest(find(world.requests, id, 'Request'), behaviour.requestTags);
			return behaviour.requestAnswer === 'root' ? row : ok(row);
		},
	},
	'GET /requests/:id/messages': {
		// Asked for with a limit [live]; what it does is not known.
		query: ['limit'],
		answer(api, _, id) {
			find(api.world.requests, id, 'Request');
			const { requestMessageWords, requestMessagesAnswer, camelIds } = api.behaviour;
			const found = listed(api)
				.filter((m) => m.request_id === id)
				.map((m) => requestMessage(m, requestMessageWords));
			const rows = camelIds === 'requestMessages' ? withCamelIds(found) : found;
			return requestMessagesAnswer === 'data' ? ok(rows) : rows;
		},
	},
	'PUT /requests/close': { body: { client_id: 'id', request_id: 'id' }, answer: closeRequests },
};
