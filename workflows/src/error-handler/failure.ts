import { shortened } from '../shared/characters';
import type { Code, Item, Json } from '../shared/n8n';
import { withoutSecrets } from '../shared/secrets';

interface Failing {
	message?: string;
	description?: string | null;
	httpCode?: string | null;
	node?: { name?: string };
	context?: { data?: { code?: string } };
}

/** An item of the Error Trigger: of an execution that failed, or of a trigger that could not be started. */
export interface Failed {
	workflow?: { id?: string; name?: string };
	execution?: { mode?: string; url?: string; lastNodeExecuted?: string; error?: Failing };
	trigger?: { mode?: string; error?: Failing };
}

const ASK_FIRST = ['SEND_UNCERTAIN', 'BAD_RESPONSE'];

/** What to do about it, in the order people ask: again, or not before looking? */
export function whatToDo(code: string, url: string): string {
	if (ASK_FIRST.includes(code))
		return 'Do not run it again before you have looked into the chat: the message may have been sent.';
	if (url)
		return 'To run it again, put right what is wrong, open the execution and choose Retry: it goes on at the step that failed.';
	return 'It failed before an execution began: open the workflow, put right what is wrong and activate it again.';
}

/**
 * The text that is sent, and the key by which a failure counts as one of a kind: workflow, node and code, or the
 * message with its numbers left out where there is no code.
 */
export function told({ workflow, execution, trigger }: Failed): { text: string; kind: string } {
	const error: Failing = execution?.error ?? trigger?.error ?? {};
	const node = execution?.lastNodeExecuted ?? error.node?.name ?? '';
	const code = error.context?.data?.code ?? error.httpCode ?? '';
	const message = shortened(withoutSecrets(error.message || 'No reason is given'), 500);
	const advice = shortened(withoutSecrets(error.description ?? ''), 500);
	const url = execution?.url ?? '';
	const lines = [
		`The workflow "${workflow?.name ?? 'unknown'}" failed${node ? ` at "${node}"` : ''}.`,
		[code, message].filter(Boolean).join(': '),
		advice === message ? '' : advice,
		whatToDo(code, url),
		url ? `Execution: ${url}` : '',
		'More of the kind within this hour are not told; n8n lists them under Executions.',
	];
	return {
		text: lines.filter(Boolean).join('\n'),
		kind: [workflow?.id, node, code || message.replace(/\d+/g, '0')].join(' '),
	};
}

/** What failed, in words. To be told something else, change the lines of the text here. */
export default function failure({ $ }: Code<{ Settings: Failed }>): Array<Item<Json>> {
	return [{ json: told($('Settings').first().json) }];
}
