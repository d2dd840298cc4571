/** A chat as bubbles, seen from one side. */
import type { MessageView } from '../view';
import { clock, h, type Child } from './dom.js';

/** @param side whose messages stand on the right */
export function chat(
	key: string,
	label: string,
	messages: MessageView[],
	side: 'client' | 'operator',
	empty: string,
): HTMLElement {
	const list = h(
		'ol',
		{ class: 'chat', key, 'data-follow': true, 'aria-label': label, tabindex: '0' },
		...messages.map((message) => bubble(message, side)),
	);
	return messages.length > 0 ? list : h('p', { class: 'empty' }, empty);
}

const bubble = (message: MessageView, side: 'client' | 'operator') =>
	h(
		'li',
		{ class: `bubble ${message.from} ${message.from === side ? 'own' : ''}` },
		h('span', { class: 'author' }, label(message)),
		message.text && h('span', { class: 'text' }, message.text),
		...message.files.map(file),
		message.location && h('span', { class: 'text' }, `Location ${message.location}`),
		h('time', { datetime: message.at }, clock(message.at)),
	);

const label = ({ from, author }: MessageView) =>
	from === 'comment' ? `${author}, internal comment` : author;

const file = ({ name, url, isImage }: MessageView['files'][number]): Child =>
	isImage ? h('img', { src: url, alt: name, loading: 'lazy' }) : h('span', { class: 'text' }, `File ${name}`);
