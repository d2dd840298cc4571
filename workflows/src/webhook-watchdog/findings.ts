import type { Code, Item, Json } from '../shared/n8n';

export interface Webhook {
	id: number;
	name: string;
	isOn: boolean;
	isTest: boolean;
	isChat2DeskTrigger: boolean;
	/** Null where n8n cannot tell. */
	isThisN8n: boolean | null;
}

export interface Finding {
	code: string;
	message: string;
	advice?: string;
	webhookId?: number | null;
}

/** What *Webhook: Diagnose* answers, or why it could not. */
export interface Diagnosis {
	webhooks?: Webhook[];
	findings?: Finding[];
	error?: { message: string; description?: string | null; code?: string };
}

/** Of a Chat2Desk Trigger that leads to this n8n: what may be switched on. Others are left alone. */
export const isOurs = (hook: Webhook) => hook.isChat2DeskTrigger && hook.isThisN8n !== false && !hook.isTest;

/**
 * What was found and is not put right by switching on: other faults of webhooks, and that Chat2Desk could not be asked.
 * That all five places are taken harms nobody.
 */
export function worthTelling({ webhooks = [], findings = [], error }: Diagnosis): Finding[] {
	if (error) {
		const message = `The webhooks cannot be looked at: ${error.message}`;
		return [{ code: error.code ?? 'FAILED', message, advice: error.description ?? '' }];
	}
	const repaired = webhooks.filter(isOurs).map(({ id }) => id);
	return findings.filter(
		({ code, webhookId }) =>
			code !== 'LIMIT_REACHED' && !(code === 'SWITCHED_OFF' && repaired.includes(webhookId ?? 0)),
	);
}

/** Webhooks to switch on; and all else that was found. */
export default function findings({ $input }: Code): Array<Item<Json>> {
	const diagnosis = $input.first().json as Diagnosis;
	const off = (diagnosis.webhooks ?? []).filter((hook) => isOurs(hook) && !hook.isOn);
	return [
		...off.map(({ id, name }) => ({ json: { switchOn: true, id, name } })),
		...worthTelling(diagnosis).map((finding) => ({ json: { switchOn: false, ...finding } })),
	];
}
