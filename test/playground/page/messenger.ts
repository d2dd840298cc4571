/** The client's phone. */
import type { View } from '../view';
import { act } from './api.js';
import { chat } from './chat.js';
import { current, titleOf, type Choice } from './choice.js';
import { get, options, region } from './dom.js';

export function wireMessenger(choice: Choice, draw: () => void): void {
	const who = get('who', HTMLSelectElement);
	who.addEventListener('change', () => {
		choice.dialogId = Number(who.value);
		draw();
	});
	const text = get('write-text', HTMLInputElement);
	get('write', HTMLFormElement).addEventListener('submit', async (event) => {
		event.preventDefault();
		if (choice.dialogId === null) return;
		if (await act('write', { dialogId: choice.dialogId, text: text.value })) text.value = '';
	});
	for (const [id, name] of [
		['photo', 'sendPhoto'],
		['location', 'sendLocation'],
	] as const) {
		get(id, HTMLButtonElement).addEventListener('click', () => {
			if (choice.dialogId !== null) void act(name, { dialogId: choice.dialogId });
		});
	}
	get('add-client', HTMLFormElement).addEventListener('submit', async (event) => {
		event.preventDefault();
		const name = get('client-name', HTMLInputElement);
		const channelId = Number(get('client-channel', HTMLSelectElement).value);
		// The newcomer is looked at as soon as the state has them.
		choice.awaits = who.options.length;
		if (await act('addClient', { name: name.value, channelId })) name.value = '';
		else delete choice.awaits;
	});
}

export function drawMessenger(view: View, choice: Choice): void {
	const who = get('who', HTMLSelectElement);
	options(
		who,
		view.conversations.map((one) => ({ id: one.id, name: titleOf(view, one) })),
	);
	who.value = String(choice.dialogId);
	options(
		get('client-channel', HTMLSelectElement),
		view.channels.map(({ id, name, handledBy }) => ({ id, name: `${name} (${handledBy})` })),
	);
	const conversation = current(view, choice);
	// Comments and notes are the company's own business.
	const messages = (conversation?.messages ?? []).filter(
		({ from }) => from !== 'comment' && from !== 'system',
	);
	region('phone-chat', [choice.dialogId, messages], () => [
		chat(`phone ${choice.dialogId}`, 'What the client sees', messages, 'client', 'Nothing written yet.'),
	]);
}
