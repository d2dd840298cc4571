import type { Code, Item } from '../shared/n8n';

/** All that is new in one message. */
export default function text({ $input }: Code): Array<Item<{ text: string }>> {
	const lines = $input.all().map(({ json }) => `- ${String(json.message)} ${String(json.advice)}`.trim());
	return [{ json: { text: ['Chat2Desk webhooks:', ...lines].join('\n') } }];
}
