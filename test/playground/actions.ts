/** Everything a visitor can do: a name, what has to come along, and what it does to the stand-ins. */
import { z } from 'zod';

import type { Channel, Client, Dialog, Operator } from '../emulators/chat2desk/world';
import { redeliverLast } from '../stage/scenario';
import type { Playground } from './playground';
import { newClient } from './people';
import type { ActionArguments } from './view';

/** Something a visitor asked for that cannot be done; shown as it is. */
export class Refused extends Error {}

interface Action<T> {
	schema: z.ZodType<T>;
	run(playground: Playground, given: T): void | Promise<void>;
}

const action = <T>(schema: z.ZodType<T>, run: Action<T>['run']): Action<T> => ({ schema, run });

const id = z.number().int();
const text = z.string().trim().min(1, 'Write something first').max(4000);
const nothing = z.object({});

function found<T>(thing: T | undefined, what: string): T {
	if (thing === undefined) throw new Refused(`There is no such ${what}`);
	return thing;
}

const nameOf = ({ first_name, last_name }: Operator) => `${first_name} ${last_name}`;

interface Talk {
	dialog: Dialog;
	client: Client;
	channel: Channel;
}

function talk({ world }: Playground, dialogId: number): Talk {
	const dialog = found(
		world.dialogs.find((one) => one.id === dialogId),
		'dialog',
	);
	return {
		dialog,
		client: found(
			world.clients.find((one) => one.id === dialog.client_id),
			'client',
		),
		channel: found(
			world.channels.find((one) => one.id === dialog.channel_id),
			'channel',
		),
	};
}

const operator = ({ world }: Playground, operatorId: number) =>
	found(
		world.operators.find((one) => one.id === operatorId),
		'operator',
	);

/** A picture every photo of the playground shows. */
const PHOTO = 'lamp.png';

const write = action(z.object({ dialogId: id, text }), (playground, given) => {
	const { client, channel } = talk(playground, given.dialogId);
	playground.note(client.name, `wrote on ${channel.name}: ${given.text}`);
	playground.world.clientWrites(client, channel, given.text);
});

const sendPhoto = action(z.object({ dialogId: id }), (playground, given) => {
	const { client, channel } = talk(playground, given.dialogId);
	playground.note(client.name, `sent a photo on ${channel.name}`);
	const link = `${playground.stage.chat2desk.url}/files/${PHOTO}`;
	playground.world.clientWrites(client, channel, null, { attachments: [{ name: PHOTO, link }] });
});

const sendLocation = action(z.object({ dialogId: id }), (playground, given) => {
	const { client, channel } = talk(playground, given.dialogId);
	playground.note(client.name, `sent a location on ${channel.name}`);
	playground.world.clientWrites(client, channel, null, { coordinates: '55.7539,37.6208' });
});

const addClient = action(
	z.object({ name: z.string().trim().max(60), channelId: id }),
	(playground, { name, channelId }) => {
		const channel = found(
			playground.world.channels.find((one) => one.id === channelId),
			'channel',
		);
		newClient(playground.stage, name || null, channel);
	},
);

const answer = action(
	z.object({ dialogId: id, operatorId: id, text, isComment: z.boolean() }),
	(playground, given) => {
		const { client, channel, dialog } = talk(playground, given.dialogId);
		const who = operator(playground, given.operatorId);
		if (given.isComment && !playground.world.requests.some((one) => one.dialog_id === dialog.id)) {
			throw new Refused('A comment needs a conversation: let the client write first');
		}
		const what = given.isComment ? 'noted for colleagues' : `answered ${client.name}`;
		playground.note(nameOf(who), `${what}: ${given.text}`);
		playground.world.operatorWrites(who, client, channel, given.text, {
			type: given.isComment ? 'comment' : 'to_client',
		});
	},
);

const assign = action(z.object({ dialogId: id, operatorId: id }), (playground, given) => {
	const { client, dialog } = talk(playground, given.dialogId);
	const who = operator(playground, given.operatorId);
	if (dialog.operator_id === who.id) throw new Refused(`${who.first_name} has this dialog already`);
	const isTaken = dialog.operator_id === null;
	playground.note(
		isTaken ? nameOf(who) : 'The desk',
		isTaken ? `took the dialog with ${client.name}` : `transferred ${client.name} to ${nameOf(who)}`,
	);
	playground.world.assign(dialog, who);
});

const tag = action(
	z.object({ dialogId: id, tagId: id, target: z.enum(['client', 'request']), isOn: z.boolean() }),
	(playground, { dialogId, tagId, target, isOn }) => {
		const { client, dialog } = talk(playground, dialogId);
		const { world } = playground;
		const chosen = found(
			world.tags.find((one) => one.id === tagId),
			'tag',
		);
		const did = `${isOn ? 'assigned' : 'removed'} the tag ${chosen.label}`;
		if (target === 'client') {
			playground.note('The desk', `${did} ${isOn ? 'to' : 'from'} ${client.name}`);
			if (isOn) world.tagClient(client, chosen, dialog.channel_id);
			else world.untagClient(client, chosen);
			return;
		}
		const request = world.requests.filter((one) => one.dialog_id === dialogId).at(-1);
		if (!request) throw new Refused(`${client.name} has no request yet: let them write first`);
		playground.note('The desk', `${did} ${isOn ? 'to' : 'from'} request ${request.id}`);
		if (isOn) world.tagRequest(request, chosen);
		else world.untagRequest(request, chosen);
	},
);

const close = action(z.object({ dialogId: id }), (playground, given) => {
	const { client, dialog } = talk(playground, given.dialogId);
	const request = playground.world.openRequestOf(dialog);
	if (!request) throw new Refused(`${client.name} has no open request`);
	playground.note('The desk', `closed request ${request.id} of ${client.name}`);
	playground.world.closeDialog(dialog);
});

const move = action(z.object({ entityTypeId: id, cardId: id, stageId: z.string() }), (playground, given) => {
	const { portal } = playground;
	const card = found(portal.find(given.entityTypeId, given.cardId), 'card');
	const stages = portal.stages(card.entityTypeId, card.fields.categoryId);
	const stage = found(
		stages.find(({ statusId }) => statusId === given.stageId),
		'stage',
	);
	playground.journal.note('A manager', `moved the card "${String(card.fields.title)}" to ${stage.name}`);
	portal.update(card, { stageId: stage.statusId });
	// The list is of what n8n changed.
	portal.stageChanges.pop();
});

const lineAnswer = action(z.object({ chatId: id, userId: id, text }), (playground, given) => {
	const { application } = playground.stage.bitrix24;
	const chat = found(
		application.chats.find((one) => one.id === given.chatId),
		'chat',
	);
	const user = found(
		playground.portal.users.find((one) => one.id === given.userId),
		'employee',
	);
	playground.note(`${user.name} ${user.lastName}`, `answered in the open line: ${given.text}`);
	if (!chat.operators.includes(user.id)) chat.operators.push(user.id);
	application.answer(chat, given.text, { userId: user.id });
});

const lineFinish = action(z.object({ chatId: id }), ({ stage, journal }, given) => {
	const { application } = stage.bitrix24;
	const chat = found(
		application.chats.find((one) => one.id === given.chatId),
		'chat',
	);
	journal.note('An employee', `finished the open line's chat with ${chat.client.name}`);
	application.finish(chat);
});

const fault = action(z.object({ name: z.string(), isOn: z.boolean() }), ({ faults, journal }, given) => {
	if (!faults.set(given.name, given.isOn)) throw new Refused('There is no such fault');
	journal.note('Fault', `${given.isOn ? 'on' : 'off'}: ${faults.label(given.name)}`);
});

const redeliver = action(nothing, async (playground) => {
	playground.note('Chat2Desk', 'delivered its last event once more');
	if (!(await redeliverLast(playground.stage))) throw new Refused('Nothing was delivered yet');
});

const n8n = action(z.object({ isOn: z.boolean() }), async (playground, { isOn }) => {
	if (playground.isStarting) throw new Refused('n8n is starting already');
	playground.note('Fault', isOn ? 'n8n was started again' : 'n8n was killed');
	if (isOn) playground.bootN8n();
	else await playground.stage.n8n.kill();
});

const story = action(z.object({ isWhole: z.boolean() }), async (playground, { isWhole }) => {
	await playground.story.tell(isWhole);
});

/** What somebody who tries a trigger in the editor needs, without choosing anything. */
const quick = action(z.object({ what: z.enum(['write', 'tag', 'close']) }), (playground, { what }) => {
	const { people, world, journal } = playground;
	const { client, channel, vip } = people;
	if (what === 'write') {
		journal.note(client.name, `wrote on ${channel.name}: Hello, is anybody there?`);
		world.clientWrites(client, channel, 'Hello, is anybody there?');
	} else if (what === 'tag') {
		// One that is there already raises no event.
		if (client.tags.includes(vip)) world.untagClient(client, vip);
		journal.note('The desk', `assigned the tag ${vip.label} to ${client.name}`);
		world.tagClient(client, vip, channel.id);
	} else {
		const dialog = world.dialogOf(client, channel);
		if (!world.openRequestOf(dialog)) {
			journal.note(client.name, `wrote on ${channel.name}: One more question`);
			world.clientWrites(client, channel, 'One more question');
		}
		journal.note('The desk', `closed the request of ${client.name}`);
		world.closeDialog(dialog);
	}
});

const ACTIONS: { [Name in keyof ActionArguments]: Action<ActionArguments[Name]> } = {
	write,
	sendPhoto,
	sendLocation,
	addClient,
	answer,
	assign,
	tag,
	close,
	move,
	lineAnswer,
	lineFinish,
	fault,
	redeliver,
	n8n,
	story,
	quick,
};

const isAction = (name: string): name is keyof ActionArguments => Object.hasOwn(ACTIONS, name);

/** Carries an action out. @throws {Refused} with the reason, for what is not there or does not fit. */
export async function carryOut(playground: Playground, name: string, given: unknown): Promise<void> {
	if (!isAction(name)) throw new Refused('There is no such action');
	const { schema, run } = ACTIONS[name] as Action<unknown>;
	const parsed = schema.safeParse(given);
	if (!parsed.success) throw new Refused(parsed.error.issues[0]?.message ?? 'Not understood');
	await run(playground, parsed.data);
}
