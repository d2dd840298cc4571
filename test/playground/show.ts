/** The view of the moment: what the stand-ins hold and what n8n said, in the words of the page. */
import type { Chat, ChatMessage } from '../emulators/bitrix24/lines';
import type { Item } from '../emulators/bitrix24/portal';
import type { RecordedCall } from '../emulators/http';
import type { Client, Dialog, Message } from '../emulators/chat2desk/world';
import { OWNER } from '../n8n/instance';
import { arrange, type Call, type Delivery, type Execution } from './activity';
import { chat2deskKey } from './executions';
import type { Playground } from './playground';
import type {
	Api,
	CardView,
	ClientView,
	ConversationView,
	LineChatView,
	MessageView,
	Speaker,
	View,
} from './view';

/** Steps further back are left out. */
const STEPS = 40;

export function viewOf(playground: Playground): View {
	const { stage, world, portal, people, executions, isStarting } = playground;
	const { n8n, chat2desk, bitrix24 } = stage;
	return {
		n8n: isStarting ? { ...executions.state, isUp: false, trouble: 'starting' } : executions.state,
		addresses: {
			editor: n8n.url,
			email: OWNER.email,
			password: OWNER.password,
			chat2deskHost: chat2desk.url,
			chat2deskToken: chat2desk.token,
			bitrix24Webhook: bitrix24.webhookUrl,
		},
		channels: world.channels.map(({ id, name, transports }) => ({
			id,
			name,
			messengers: transports,
			handledBy: id === people.telegram.id && playground.lines ? 'Bitrix24 Open Lines' : 'Bitrix24 leads',
		})),
		operators: world.operators.map(({ id, first_name, last_name }) => ({
			id,
			name: `${first_name} ${last_name}`,
		})),
		tags: world.tags.map(tagView),
		clients: world.clients.map(clientView),
		conversations: world.dialogs.map((dialog) => conversationView(playground, dialog)),
		cards: portal.items.map((item) => cardView(playground, item)).reverse(),
		notifications: portal.notifications
			.map(({ id, userId, message }) => ({ id, to: userName(playground, userId), text: message }))
			.reverse(),
		lineChats: playground.lines ? bitrix24.application.chats.map((chat) => chatView(playground, chat)) : null,
		linesNote: playground.linesNote,
		employees: employees(playground),
		story: playground.story.view,
		faults: playground.faults.views,
		steps: stepsOf(playground),
		problems: stage.problems.length,
	};
}

const tagView = ({ id, label }: { id: number; label: string }) => ({ id, name: label });

const clientView = ({ id, name, phone, client_phone, channels, tags }: Client): ClientView => ({
	id,
	name,
	phone: client_phone ?? phone,
	channels: channels.map((channel) => channel.id),
	tags: tags.map(tagView),
});

function conversationView({ world }: Playground, dialog: Dialog): ConversationView {
	const request = world.requests.filter((one) => one.dialog_id === dialog.id).at(-1);
	return {
		id: dialog.id,
		clientId: dialog.client_id,
		channelId: dialog.channel_id,
		operatorId: dialog.operator_id,
		isOpen: request !== undefined && !request.closed,
		requestId: request?.id ?? null,
		requestTags: (request?.tags ?? []).map(tagView),
		messages: world.messages
			.filter((message) => message.dialog_id === dialog.id)
			.map((message) => messageView(world, message)),
	};
}

const SPEAKERS: Record<string, Speaker> = {
	from_client: 'client',
	to_client: 'operator',
	autoreply: 'operator',
	comment: 'comment',
};

function messageView(world: Playground['world'], message: Message): MessageView {
	const operator = world.operators.find(({ id }) => id === message.operator_id);
	const client = world.clients.find(({ id }) => id === message.client_id);
	const from = SPEAKERS[message.type ?? ''] ?? 'system';
	const author =
		from === 'client' ? client?.name : operator && `${operator.first_name} ${operator.last_name}`;
	return {
		id: message.id,
		from,
		author: author ?? 'Chat2Desk',
		text: message.text ?? '',
		at: new Date(message.at).toISOString(),
		files: message.attachments.map(({ name, link }) => ({ name, url: link, isImage: isImage(name) })),
		location: message.coordinates,
	};
}

const isImage = (name: string) => /\.(png|jpe?g|gif|webp)$/i.test(name);

const userName = ({ portal }: Playground, userId: unknown) => {
	const user = portal.users.find(({ id }) => id === Number(userId));
	return user ? `${user.name} ${user.lastName}` : `user ${String(userId)}`;
};

/** Those who answer in the open line first. */
function employees({ portal, stage }: Playground) {
	const queue = stage.bitrix24.application.lines.flatMap(({ QUEUE }) => QUEUE);
	return portal.users
		.toSorted((a, b) => Number(queue.includes(b.id)) - Number(queue.includes(a.id)))
		.map(({ id, name, lastName }) => ({ id, name: `${name} ${lastName}` }));
}

const KINDS: Record<number, CardView['kind']> = { 1: 'Lead', 2: 'Deal', 3: 'Contact' };

function cardView(playground: Playground, item: Item): CardView {
	const { portal } = playground;
	const { id, entityTypeId, fields, fm } = item;
	const kind = KINDS[entityTypeId] ?? 'Contact';
	const stages = kind === 'Contact' ? [] : portal.stages(entityTypeId, fields.categoryId);
	const current = stages.find(({ statusId }) => statusId === fields.stageId);
	return {
		id,
		kind,
		entityTypeId,
		title: String(fields.title ?? fields.name ?? ''),
		stage: current?.name ?? '',
		outcome: portal.semantic(item),
		stages: stages.map(({ statusId, name, semantics }) => ({
			id: statusId,
			name,
			outcome: semantics ?? 'P',
		})),
		responsible: userName(playground, fields.assignedById),
		details: [...fm.map(({ value }) => value), fields.sourceId && `source ${String(fields.sourceId)}`]
			.filter(Boolean)
			.join(', '),
		clientId: clientOf(playground, item),
		comments: portal.comments
			.filter(({ entityType, entityId }) => entityId === id && entityType === kind.toLowerCase())
			.map((comment) => ({ id: comment.id, text: comment.text, at: comment.created })),
	};
}

/** By the origin the templates write, otherwise by phone, as the portal itself would. */
function clientOf({ world }: Playground, { fields, fm }: Item): number | null {
	const [, byOrigin] = /^client_(\d+)$/.exec(String(fields.originId ?? '')) ?? [];
	if (byOrigin !== undefined) return Number(byOrigin);
	const phones = fm.map(({ value }) => value.replace(/\D/g, ''));
	const client = world.clients.find(({ phone, client_phone }) => phones.includes(client_phone ?? phone));
	return client?.id ?? null;
}

function chatView(playground: Playground, chat: Chat): LineChatView {
	const { openLines } = playground.stage.bitrix24.application;
	return {
		id: chat.id,
		line: openLines.line(chat.line)?.LINE_NAME ?? chat.line,
		client: `${chat.client.name} ${chat.client.lastName}`.trim() || chat.name,
		card: chat.card ? `${chat.card.type.toLowerCase()} ${chat.card.id}` : null,
		isOpen: !chat.sessions.at(-1)?.closedAt,
		messages: chat.messages
			.filter(({ deleted }) => !deleted)
			.map((one) => lineMessage(playground, chat, one)),
	};
}

function lineMessage(playground: Playground, chat: Chat, message: ChatMessage): MessageView {
	const isClient = message.from === 'client';
	return {
		id: message.id,
		from: isClient ? 'client' : 'operator',
		author: isClient ? chat.client.name : message.userId ? userName(playground, message.userId) : 'Bitrix24',
		text: message.text,
		at: message.at,
		files: message.files.map(({ name, url, type }) => ({ name, url, isImage: type === 'image' })),
		location: null,
	};
}

// --- What n8n did

function stepsOf({ journal, stage, executions }: Playground) {
	const entries = journal.entries.slice(-STEPS);
	const since = entries[0]?.at ?? 0;
	// All of them: one that is delivered again may be older than what is shown.
	const deliveries = [
		...chat2deskDeliveries(stage.chat2desk.deliveries.attempts),
		...bitrix24Deliveries(stage),
	];
	const calls = [
		...stage.chat2desk.calls.map((call, index) => callOf('Chat2Desk', call, index)),
		...stage.bitrix24.calls.map((call, index) => callOf('Bitrix24', call, index)),
	].filter(({ at }) => at >= since);
	const ran = numbered([...executions.all.values()].sort((a, b) => a.started - b.started));
	return arrange(
		entries,
		deliveries,
		ran.filter(({ started }) => started >= since),
		calls.sort((a, b) => a.at - b.at),
	).reverse();
}

function chat2deskDeliveries(
	attempts: Playground['stage']['chat2desk']['deliveries']['attempts'],
): Delivery[] {
	return attempts.map(({ hookId, event, body, attempt, status, at }) => {
		const parsed = JSON.parse(body) as Record<string, unknown>;
		// Chat2Desk's times have more digits after the point than a date takes.
		const emitted = Date.parse(String(parsed.event_time).replace(/(\.\d{3})\d*Z$/, '$1Z'));
		return {
			from: 'Chat2Desk',
			event,
			key: chat2deskKey(parsed),
			hook: String(hookId),
			attempt,
			status,
			emitted,
			earliest: emitted,
			answered: Date.parse(at),
		};
	});
}

/** Bitrix24's events carry a time in seconds and nothing else that tells two of one kind apart: they are counted. */
function bitrix24Deliveries({ bitrix24 }: Playground['stage']): Delivery[] {
	const seen = new Map<string, number>();
	return bitrix24.application.deliveries.map(({ event, handler, status, ts, at }) => {
		const answered = Date.parse(at);
		return {
			from: 'Bitrix24',
			event,
			key: count(seen, `${event} ${ts}`),
			hook: handler,
			attempt: 0,
			status,
			emitted: Math.min(ts * 1000 + 999, answered),
			earliest: ts * 1000,
			answered,
		};
	});
}

/** Executions of Bitrix24's events, counted alike; a Chat2Desk event is told apart by its time. */
function numbered(executions: Execution[]): Execution[] {
	const seen = new Map<string, number>();
	return executions.map((execution) =>
		execution.event && /^ON[A-Z]+ \d+$/.test(execution.event)
			? { ...execution, event: count(seen, execution.event) }
			: execution,
	);
}

function count(seen: Map<string, number>, key: string): string {
	const number = (seen.get(key) ?? 0) + 1;
	seen.set(key, number);
	return `${key} #${number}`;
}

/** Longer bodies are cut: the page is for a look, the stand-ins' own pages show all. */
const SENT_LENGTH = 600;

function callOf(api: Api, call: RecordedCall, index: number): Call {
	const sent = { ...call.query, ...(call.body as object | undefined) };
	const text = Object.keys(sent).length > 0 ? JSON.stringify(sent) : '';
	return {
		id: `${api} ${index}`,
		at: Date.parse(call.at),
		api,
		method: call.method,
		path: call.path,
		status: call.status,
		problems: call.problems,
		sent: text.length > SENT_LENGTH ? `${text.slice(0, SENT_LENGTH)} ...` : text,
	};
}
