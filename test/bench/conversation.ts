import type { Stage } from '../stage/stage';
import { credentialOf, type Node } from './workflows';

let clients = 0;

/** Fills a dialog with messages; the last `count` belong to a request of their own. */
export function fill(
	{ chat2desk: { world } }: Stage,
	total: number,
	count: number,
): { dialogId: number; requestId: number } {
	const channel = world.addChannel('Bench', ['wa_direct']);
	const client = world.addClient('Anna', `7900${String(++clients).padStart(7, '0')}`);
	const say = (n: number) => {
		for (let i = 0; i < n; i++) world.clientWrites(client, channel, `Message ${i}`, { silent: true });
	};
	if (total > count) {
		say(total - count);
		world.closeRequest(client, channel);
	}
	say(count);
	const last = world.messages.at(-1);
	return { dialogId: last?.dialog_id ?? 0, requestId: last?.request_id ?? 0 };
}

/** The stock HTTP Request node, reading all pages of a dialog. */
export const stockPages = (stage: Stage, dialogId: number): Node => ({
	name: 'Pages',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		url: `${stage.chat2desk.url}/v1/messages`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'chat2DeskApi',
		sendQuery: true,
		queryParameters: {
			parameters: [
				{ name: 'dialog_id', value: String(dialogId) },
				{ name: 'limit', value: '200' },
			],
		},
		options: {
			pagination: {
				pagination: {
					parameters: {
						parameters: [
							{
								type: 'qs',
								name: 'start_id',
								value:
									'={{ $response.body?.data?.length ? $response.body.data[$response.body.data.length - 1].id + 1 : 1 }}',
							},
						],
					},
					paginationCompleteWhen: 'other',
					completeExpression: '={{ $response.body.data.length < 200 }}',
				},
			},
		},
	},
	credentials: credentialOf(stage),
});
