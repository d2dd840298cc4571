import { find, invented, ok, Refusal, type Api, type Call, type Routes } from '../call';
import type { Dialog, Operator, OperatorGroup } from '../model';

/** An operator who is offline takes nothing, unless forced, where the installation is set so [inferred]. */
export function checkOnline({ behaviour }: Api, operator: Operator, isForced: boolean): void {
	if (behaviour.onlineOnly && !isForced && !operator.online) {
		throw new Refusal(400, invented('The operator is not online'));
	}
}

const isForced = ({ query }: Call) => ['true', '1'].includes(query.force_assign ?? '');

function dialogOfMessage({ world }: Api, id: number): Dialog {
	return find(world.dialogs, find(world.messages, id, 'Message').dialog_id, 'Dialog');
}

/** Chat2Desk's own choice is not known; here the first of the group who is online, otherwise the first. */
function chooseOperator({ world }: Api, group: OperatorGroup): Operator {
	const members = group.operator_ids.map((id) => find(world.operators, id, 'Operator'));
	const chosen = members.find((operator) => operator.online) ?? members[0];
	if (!chosen) throw new Refusal(400, invented('The operator group is empty'));
	return chosen;
}

/** GETs that change something [documented]. They take the id of a message, not of a dialog. */
export const transferRoutes: Routes = {
	'GET /messages/:id/transfer': {
		query: ['operator_id', 'force_assign'],
		answer(api, call, id) {
			const dialog = dialogOfMessage(api, id);
			const operator = find(api.world.operators, call.query.operator_id, 'Operator');
			checkOnline(api, operator, isForced(call));
			api.world.assign(dialog, operator);
			// An empty list where an object is expected [code].
			return ok([]);
		},
	},
	'GET /messages/:id/transfer_to_group': {
		query: ['group_id', 'force_assign'],
		answer(api, call, id) {
			const dialog = dialogOfMessage(api, id);
			// That there is no success was seen [live], the words are not known.
			if (api.behaviour.groupIsBusy) return { data: [], status: 'fail', message: invented('All are busy') };
			const operator = chooseOperator(
				api,
				find(api.world.operatorGroups, call.query.group_id, 'Operator group'),
			);
			checkOnline(api, operator, isForced(call));
			api.world.assign(dialog, operator);
			return ok({ assignee: { id: operator.id } });
		},
	},
};
