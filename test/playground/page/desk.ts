/** The operator's desk in Chat2Desk. */
import type { ConversationView, Named, View } from '../view';
import { act, say } from './api.js';
import { chat } from './chat.js';
import { current, titleOf, type Choice } from './choice.js';
import { get, h, options, region } from './dom.js';

const chosen = (id: string) => Number(get(id, HTMLSelectElement).value);

export function wireDesk(choice: Choice): void {
	const onClick = (id: string, run: (dialogId: number) => unknown) =>
		get(id, HTMLButtonElement).addEventListener('click', () => {
			if (choice.dialogId === null) say('Choose a dialog first');
			else run(choice.dialogId);
		});
	const text = get('answer-text', HTMLInputElement);
	get('answer', HTMLFormElement).addEventListener('submit', async (event) => {
		event.preventDefault();
		const { dialogId } = choice;
		if (dialogId === null) return;
		const isComment = get('is-comment', HTMLInputElement).checked;
		const operatorId = chosen('operator');
		if (await act('answer', { dialogId, operatorId, text: text.value, isComment })) text.value = '';
	});
	onClick('take', (dialogId) => act('assign', { dialogId, operatorId: chosen('operator') }));
	onClick('transfer', (dialogId) => act('assign', { dialogId, operatorId: chosen('colleague') }));
	onClick('close', (dialogId) => act('close', { dialogId }));
	for (const [id, isOn] of [
		['tag-on', true],
		['tag-off', false],
	] as const) {
		onClick(id, (dialogId) => {
			const target = get('tag-target', HTMLSelectElement).value === 'request' ? 'request' : 'client';
			return act('tag', { dialogId, tagId: chosen('tag'), target, isOn });
		});
	}
}

export function drawDesk(view: View, choice: Choice, draw: () => void): void {
	options(get('operator', HTMLSelectElement), view.operators);
	options(get('colleague', HTMLSelectElement), [...view.operators].reverse());
	options(get('tag', HTMLSelectElement), view.tags);
	region('dialogs', [view.conversations, view.clients, choice.dialogId], () => [
		h(
			'ul',
			{ class: 'dialogs', key: 'dialogs' },
			...view.conversations.map((one) => entry(view, one, choice, draw)),
		),
	]);
	const conversation = current(view, choice);
	region('desk-chat', [choice.dialogId, conversation?.messages], () => [
		chat(
			`desk ${choice.dialogId}`,
			'The dialog as the operator sees it',
			conversation?.messages ?? [],
			'operator',
			'Nothing written yet.',
		),
	]);
}

function entry(view: View, one: ConversationView, choice: Choice, draw: () => void): HTMLElement {
	const operator = view.operators.find(({ id }) => id === one.operatorId);
	const client = view.clients.find(({ id }) => id === one.clientId);
	const state = one.isOpen ? `request ${one.requestId} open` : one.requestId ? 'closed' : 'new';
	const select = () => {
		choice.dialogId = one.id;
		draw();
	};
	return h(
		'li',
		{},
		h(
			'button',
			{ key: `dialog ${one.id}`, 'aria-pressed': String(one.id === choice.dialogId), onclick: select },
			h('strong', {}, titleOf(view, one)),
			h('span', { class: one.isOpen ? 'state open' : 'state' }, state),
			h('span', { class: 'state' }, operator?.name ?? 'nobody'),
			...tags(client?.tags ?? []),
			...tags(one.requestTags),
		),
	);
}

const tags = (list: Named[]) => list.map(({ name }) => h('span', { class: 'tag' }, name));
