import { CREDENTIAL } from '../../api/request';
import { diagnoseWebhooks } from '../../api/diagnosis';
import { listWebhooks } from '../../api/webhooks';
import { toJson } from '../../item';
import { INDEPENDENT, type Call, type Operation } from '../types';

/** Where this n8n is reached from outside; webhooks that wait are told the same address as triggers. */
function originOf({ ctx, itemIndex }: Call): string | null {
	try {
		return new URL(String(ctx.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex))).origin;
	} catch {
		return null;
	}
}

export const diagnose: Operation = {
	value: 'diagnose',
	name: 'Diagnose',
	action: 'Diagnose webhooks',
	description:
		'Check the webhooks at Chat2Desk: what is registered, whose it is, whether it is on, what went wrong and what to do',
	properties: [],
	lane: INDEPENDENT,
	async execute(call) {
		const { apiToken } = await call.ctx.getCredentials(CREDENTIAL);
		const hooks = await listWebhooks(call.api);
		return toJson(diagnoseWebhooks(hooks, { apiToken, origin: originOf(call) }));
	},
};
