import type { Code, Item, Json } from '../shared/n8n';
import type { Finding } from './findings';

/** What *Findings* hands on: a webhook to switch on, or something to tell. */
export type Step = { switchOn: true; id: number; name: string } | ({ switchOn: false } & Finding);

/** What became of switching a webhook on; `error` as the node *Enable* says it. */
export function repaired(name: string, webhookId: number, error: unknown): Finding {
	if (error)
		return {
			code: 'NOT_REPAIRED',
			webhookId,
			message: `"${name}" is switched off and could not be switched on: ${String(error)}`,
		};
	return {
		code: 'REPAIRED',
		webhookId,
		message: `"${name}" was switched off by Chat2Desk and has been switched on again.`,
		advice: 'Run the workflow Catch-up to fetch the messages that were missed.',
	};
}

/** One item for each thing to tell: what was repaired, what could not be, and what else was found. */
export default function outcome({ $, $input }: Code<{ Findings: Step; Enable: Json }>): Array<Item<Json>> {
	const steps = $('Findings')
		.all()
		.map(({ json }) => json);
	const enabled = $('Enable').isExecuted ? $('Enable').all() : [];
	const repairs = steps.flatMap((step) => (step.switchOn ? [step] : []));
	const told = [
		...repairs.map(({ name, id }, index) => repaired(name, id, enabled[index]?.json.error)),
		...$input.all().flatMap(({ json }) => (json.switchOn === false ? [json as unknown as Finding] : [])),
	];
	return told.map(({ code, webhookId, message, advice }) => ({
		json: { code, webhookId, message, advice: advice ?? '' },
	}));
}
