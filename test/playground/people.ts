/** Who and what the account of the playground holds, besides the people of the story. */
import type { Channel, Client, Operator, Tag } from '../emulators/chat2desk/world';
import { cast, type Cast, type Stage } from '../stage/stage';

export interface People extends Cast {
	telegram: Channel;
	second: Operator;
	vip: Tag;
}

const NEW_NAMES = ['Clara', 'Dmitry', 'Elena', 'Fedor', 'Galina', 'Hugo', 'Irina', 'Jack'];

/** Two channels, two operators, tags, a custom field, a reply template, and Anna. */
export function seed(stage: Stage): People {
	const people = cast(stage);
	const { world } = stage.chat2desk;
	const telegram = world.addChannel('Telegram shop', ['telegram']);
	const second = world.addOperator('Ivan', 'Ivanov', 'ivan@example.com');
	world.addOperatorGroup('Sales', [people.operator, second]);
	const group = world.addTagGroup('Clients');
	const vip = world.addTag('VIP', group, 'Takes precedence');
	world.addTag('Wholesale', group);
	world.addCustomField('Order number');
	world.addTemplate('/hours', 'We are open from 9 to 18.', 'Opening hours');
	world.dialogOf(people.client, people.channel);
	newClient(stage, 'Boris', telegram);
	return { ...people, telegram, second, vip };
}

/** A client nobody knows yet; messengers without numbers name them by a pseudo-phone, the number stands beside it. */
export function newClient(stage: Stage, name: string | null, channel: Channel): Client {
	const { world } = stage.chat2desk;
	const count = world.clients.length + 1;
	const phone = `7900000${String(count).padStart(4, '0')}`;
	const hasNumber = channel.transports.some((transport) => /^(wa_|whatsapp|viber)/.test(transport));
	const client = hasNumber
		? world.addClient(name ?? nameFor(count), phone)
		: world.addClient(name ?? nameFor(count), `[tg] ${100_000 + count}`, phone);
	world.dialogOf(client, channel);
	return client;
}

const nameFor = (count: number) => NEW_NAMES[(count - 3 + NEW_NAMES.length) % NEW_NAMES.length] ?? 'Client';
