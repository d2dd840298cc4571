import { Stage, type StageOptions } from '../stage/stage';
import { ensureN8n } from '../n8n/cache';
import { endOnSignal } from '../n8n/process';

endOnSignal();

export const IS_V1 = (process.env.E2E_N8N_VERSION ?? '').startsWith('1.');

/** A stage on the n8n that `npm run test:e2e` was asked to test. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
	return await Stage.open(await ensureN8n(process.env.E2E_N8N_VERSION), options);
}

export { pause } from '../n8n/instance';

/** A workflow with nothing but triggers. */
export function triggerWorkflow(
	stage: Stage,
	name: string,
	triggers: Array<{ name: string; webhookId: string }>,
	parameters: object = {},
) {
	return {
		name,
		nodes: triggers.map((trigger, index) => ({
			...trigger,
			id: `a0000000-0000-4000-8000-00000000000${index}`,
			type: 'n8n-nodes-chat2desk.chat2DeskTrigger',
			typeVersion: 1.1,
			position: [0, index * 200],
			parameters: { events: ['inbox', 'close_request'], ...parameters },
			credentials: { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } },
		})),
		connections: {},
		settings: {},
	};
}

export const webhookId = (n: number) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
