/** The portal: cards with their comments, notifications, and the open line's chats. */
import type { CardView, View } from '../view';
import { act } from './api.js';
import { bbcode } from './bbcode.js';
import { chat } from './chat.js';
import { current, type Choice } from './choice.js';
import { clock, get, h, options, region, type Child } from './dom.js';

const OUTCOMES = { P: 'in work', S: 'won', F: 'lost' } as const;

export function wireCrm(choice: Choice): void {
	const text = get('line-text', HTMLInputElement);
	get('line-answer', HTMLFormElement).addEventListener('submit', async (event) => {
		event.preventDefault();
		const { chatId } = choice;
		if (chatId === null) return;
		const userId = Number(get('employee', HTMLSelectElement).value);
		if (await act('lineAnswer', { chatId, userId, text: text.value })) text.value = '';
	});
	get('line-finish', HTMLButtonElement).addEventListener('click', () => {
		if (choice.chatId !== null) void act('lineFinish', { chatId: choice.chatId });
	});
}

export function drawCrm(view: View, choice: Choice, draw: () => void): void {
	const clientId = current(view, choice)?.clientId;
	// Those of the client one looks at come first.
	const cards = [...view.cards].sort(
		(a, b) => Number(b.clientId === clientId) - Number(a.clientId === clientId),
	);
	region('cards', [cards, clientId], () =>
		cards.length > 0
			? cards.map((one) => card(one, one.clientId === clientId))
			: [h('p', { class: 'empty' }, 'No card yet: write as a client.')],
	);
	region('notifications', view.notifications, () =>
		view.notifications
			.slice(0, 3)
			.map(({ to, text }) => h('p', { class: 'notification' }, h('strong', {}, `To ${to}: `), bbcode(text))),
	);
	drawLine(view, choice, draw);
}

function card(one: CardView, isChosen: boolean): HTMLElement {
	const move = (stageId: string) =>
		void act('move', { entityTypeId: one.entityTypeId, cardId: one.id, stageId });
	return h(
		'article',
		{ class: `card ${isChosen ? 'chosen' : ''}`, 'aria-label': `${one.kind} ${one.id}` },
		h('h3', {}, `${one.kind} ${one.id}: ${one.title}`),
		h(
			'p',
			{ class: 'facts' },
			one.stage && h('span', { class: `state ${one.outcome}` }, `${one.stage}, ${OUTCOMES[one.outcome]}`),
			h('span', {}, `${one.responsible}${one.details && `, ${one.details}`}`),
		),
		one.stages.length > 0 &&
			h(
				'div',
				{ class: 'buttons' },
				...one.stages
					.filter(({ name }) => name !== one.stage)
					.map(({ id, name, outcome }) =>
						h(
							'button',
							{ key: `move ${one.id} ${id}`, onclick: () => move(id) },
							outcome === 'P' ? name : `${name} (${OUTCOMES[outcome]})`,
						),
					),
			),
		...one.comments.map(comment),
	);
}

const comment = ({ id, text, at }: CardView['comments'][number]): Child =>
	h(
		'details',
		{ class: 'comment', key: `comment ${id}`, open: true },
		h('summary', {}, `Comment, ${clock(at)}`),
		h('div', { class: 'bb', key: `bb ${id}`, tabindex: '0' }, bbcode(text)),
	);

function drawLine(view: View, choice: Choice, draw: () => void): void {
	options(get('employee', HTMLSelectElement), view.employees);
	const chats = view.lineChats;
	const chosen = chats?.find(({ id }) => id === choice.chatId);
	get('line-answer', HTMLFormElement).hidden = !chosen;
	get('line-buttons', HTMLElement).hidden = !chosen;
	get('line-finish', HTMLButtonElement).disabled = !chosen?.isOpen;
	region('line-chats', [chats, view.linesNote, choice.chatId], () => {
		if (!chats || !chosen) return [h('p', { class: 'empty' }, view.linesNote)];
		const entries = chats.map((one) =>
			h(
				'li',
				{},
				h(
					'button',
					{
						key: `chat ${one.id}`,
						'aria-pressed': String(one.id === chosen.id),
						onclick: () => {
							choice.chatId = one.id;
							draw();
						},
					},
					h('strong', {}, one.client),
					h('span', { class: one.isOpen ? 'state open' : 'state' }, one.isOpen ? 'open' : 'finished'),
					h('span', { class: 'state' }, `${one.line}${one.card ? `, ${one.card}` : ''}`),
				),
			),
		);
		return [
			h('ul', { class: 'dialogs', key: 'chats' }, ...entries),
			chat(`line ${chosen.id}`, 'The chat of the open line', chosen.messages, 'operator', 'Nothing yet.'),
		];
	});
}
