import type { Code, Item, Json } from '../shared/n8n';
import { nameOf, phoneOf, type State } from './steps';

/** The wording of one language, from the node *Texts*. */
export interface Words {
	sent: string;
	notSent: string;
	refused: string;
	filesNotSent: string;
	unsure: string;
	to: string;
	newClient: string;
	channel: string;
	files: string;
	open: string;
	details: string;
	partly: string;
	untold: string;
	codes: Record<string, string[]>;
}

export interface Call {
	portal: string;
	channelId: string;
	transport: string;
	language: string;
	execution: string;
	chatLink: string;
}

/** A `[user=1]` in a text would notify that user. */
export const plain = (text: unknown): string => String(text).replace(/\[(?=[a-z/*])/gi, '[\u200b');

const joined = (parts: unknown[], by: string): string => parts.flat().filter(Boolean).join(by);

const digits = (phone: unknown): string => String(phone ?? '').replace(/\D/g, '');

/**
 * What the comment ends with: it is looked for before the comment is written again, and by a refusal that comes later,
 * which names the client, or the number alone.
 */
export const markOf = ({ sent, task, card, contact }: State, execution: string): string =>
	task.mark?.replace('#c2d-sent-', '#c2d-refused-') ??
	`#c2d-sent-${String(sent?.clientId ?? 0)}-${digits(task.phone || phoneOf(card) || phoneOf(contact))}-${execution}`;

/** Comment and notification, in the language of the settings. */
export function tell(state: State, call: Call, words: Words): NonNullable<State['told']> {
	const { task, card = {}, contact, sent, failure = {}, problem } = state;
	const lost = state.files.filter(({ error }) => error);
	const isPhone = failure.code === 'VALIDATION' && /^Phone/.test(failure.message ?? '');
	const code = task.refused ? 'NOT_DELIVERED' : problem || (isPhone ? 'PHONE' : (failure.code ?? ''));
	const adviceOf = (name = '') => words.codes[name] ?? words.codes.OTHER ?? [];
	const detailOf = (text = '', name = '') => `${words.details}: ${text} (${name})`;
	const isUnsure = ['SEND_UNCERTAIN', 'BAD_RESPONSE'].includes(code);
	const unsent = isUnsure ? words.unsure : words.notSent;
	const headline = task.refused
		? words.refused
		: !sent
			? unsent
			: lost.length > 0
				? words.filesNotSent
				: words.sent;
	const [cause, advice] = adviceOf(code);
	const partly = [failure.accepted ?? []].flat().map((id) => `${words.partly} ${id}`);
	const ofFiles = lost.map((file) => joined([`${file.url}:`, adviceOf(file.code)], ' '));
	const reason = sent ? ofFiles : [cause, partly, advice];
	const ofSending = failure.message ? detailOf(failure.message, failure.code) : '';
	const details = sent
		? lost.map((file) => detailOf(file.error, file.code))
		: task.refused
			? `${words.details}: ${task.refused}`
			: ofSending;
	const name = nameOf(state);
	const title = card.title || joined([card.name, card.lastName], ' ') || `#${task.id}`;
	const phone = task.phone || phoneOf(card) || phoneOf(contact);
	const address = call.chatLink
		.replace('{dialogId}', String(sent?.dialogId))
		.replace(/[[\]\s]/g, encodeURIComponent);
	const site = `${call.portal.split('/rest/')[0]}/crm/${task.entity}/details/${task.id}/`;
	const facts = task.refused
		? ''
		: joined(
				[
					plain(`${words.to}: ${joined([phone, name, sent?.isNewClient && words.newClient], ', ')}`),
					plain(`${words.channel}: ${joined([call.channelId, call.transport], ', ')}`),
					sent?.dialogId && call.chatLink && `[url=${address}]${words.open}[/url]`,
				],
				'\n',
			);
	const files = task.files.length > 0 ? plain(joined([`${words.files}:`, task.files], '\n')) : '';
	return {
		isSent: sent !== undefined && lost.length === 0,
		comment: joined(
			[`[b]${headline}[/b]`, plain(joined([reason, details], '\n')), facts, plain(task.text), files],
			'\n\n',
		),
		notification: `${headline}: [URL=${site}]${plain(title)}[/URL]\n${plain(joined([...reason, task.refused], '\n'))}`,
		mark: markOf(state, call.execution),
		untold: words.untold,
	};
}

/** Where messages went, for a refusal that comes later; n8n keeps it with the workflow. */
export interface Memory {
	$getWorkflowStaticData: (scope: 'global') => {
		written?: Array<{ clientId: number; entity: string; id: number }>;
	};
}

/** What became of the message, as comment and as notification; the wording is in the node Texts. */
export default function whatToTell({
	$,
	$getWorkflowStaticData,
}: Code<{ Settings: Json; Texts: Record<string, Words>; 'Read the call': Call; 'Next step': State }> &
	Memory): Array<Item<NonNullable<State['told']>>> {
	const call = $('Read the call').first().json;
	const words = $('Texts').first().json[call.language];
	if (!words) throw new Error(`The node Texts has no language ${call.language}`);
	const chatLink = String($('Settings').first().json.chatLink ?? '').trim();
	const state = $('Next step').first().json;
	if (state.sent) {
		const memory = $getWorkflowStaticData('global');
		const { entity, id } = state.task;
		memory.written = [...(memory.written ?? []), { clientId: Number(state.sent.clientId), entity, id }].slice(
			-200,
		);
	}
	return [{ json: tell(state, { ...call, chatLink }, words) }];
}
