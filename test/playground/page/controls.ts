/** Everything around the three columns: state of n8n, story, quick buttons, addresses, faults. */
import type { Addresses, View } from '../view';
import { act } from './api.js';
import { get, h, region } from './dom.js';

export function wireControls(view: () => View | undefined): void {
	const onClick = (id: string, run: () => unknown) =>
		get(id, HTMLButtonElement).addEventListener('click', run);
	onClick('story-next', () => act('story', { isWhole: false }));
	onClick('story-all', () => act('story', { isWhole: true }));
	onClick('quick-write', () => act('quick', { what: 'write' }));
	onClick('quick-tag', () => act('quick', { what: 'tag' }));
	onClick('quick-close', () => act('quick', { what: 'close' }));
	onClick('redeliver', () => act('redeliver', {}));
	onClick('n8n-power', () => act('n8n', { isOn: !view()?.n8n.isUp }));
}

export function drawControls(view: View): void {
	const { n8n, story, problems } = view;
	region('status', [n8n, problems, view.addresses.editor], () => [
		n8n.isUp
			? h('span', { class: 'pill good' }, `n8n ${n8n.version} is running`)
			: h(
					'span',
					{ class: 'pill bad' },
					n8n.trouble === 'starting'
						? 'n8n is starting ...'
						: `n8n does not answer (${n8n.trouble}). Events wait for Chat2Desk to deliver them again.`,
				),
		h(
			'a',
			{ class: 'pill', href: view.addresses.editor, target: '_blank', rel: 'noreferrer' },
			'Open the editor',
		),
		h(
			'span',
			{ class: problems ? 'pill bad' : 'pill good' },
			problems
				? `The real APIs would ignore ${problems} ${problems === 1 ? 'thing' : 'things'}`
				: 'Nothing the real APIs would ignore',
		),
	]);
	get('n8n-power', HTMLButtonElement).textContent = n8n.isUp ? 'Kill n8n' : 'Start n8n';
	get('n8n-power', HTMLButtonElement).disabled = n8n.trouble === 'starting';

	const isOver = story.told >= story.chapters.length;
	get('story-next', HTMLButtonElement).textContent = isOver ? 'Play the story' : 'Play the next step';
	for (const id of ['story-next', 'story-all']) get(id, HTMLButtonElement).disabled = story.isBusy;
	region('story', story, () => [
		story.told === 0
			? h(
					'p',
					{ class: 'hint' },
					'A client comes from an advertisement, is answered, is lost, and comes back: six steps, with somebody new each time.',
				)
			: h(
					'p',
					{},
					h('strong', {}, `Step ${story.told} of ${story.chapters.length}: `),
					story.chapters[story.told - 1] ?? '',
					story.isBusy && h('em', {}, ' (waiting for n8n)'),
				),
	]);
	region('addresses', view.addresses, () => [addresses(view.addresses)]);
	region('faults', view.faults, () =>
		view.faults.map(({ name, label, isOn, hits }) =>
			h(
				'label',
				{ class: 'check' },
				h('input', {
					type: 'checkbox',
					key: `fault ${name}`,
					id: `fault-${name}`,
					checked: isOn,
					onclick: () => void act('fault', { name, isOn: !isOn }),
				}),
				` ${label}`,
				isOn && h('strong', {}, ` on, ${hits} calls hit`),
			),
		),
	);
}

function addresses(of: Addresses): HTMLElement {
	const rows: Array<[string, string]> = [
		['Chat2Desk API Token', of.chat2deskToken],
		['Chat2Desk API Host', of.chat2deskHost],
		['Bitrix24 webhook address', of.bitrix24Webhook],
		['n8n editor', of.editor],
		['n8n e-mail', of.email],
		['n8n password', of.password],
	];
	return h(
		'dl',
		{},
		...rows.flatMap(([name, value]) => [
			h('dt', {}, name),
			h(
				'dd',
				{},
				h('code', {}, value),
				h(
					'button',
					{
						key: `copy ${name}`,
						'aria-label': `Copy ${name}`,
						onclick: () => void navigator.clipboard.writeText(value),
					},
					'Copy',
				),
			),
		]),
	);
}
