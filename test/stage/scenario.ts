import { waitFor } from '../n8n/instance';
import type { Item } from '../emulators/bitrix24/portal';
import type { Client } from '../emulators/chat2desk/world';
import type { Cast, Stage } from './stage';

type Say = (line: string) => void;

/** The client comes from an advertisement and writes. */
function arrival(stage: Stage, { channel, client }: Cast): void {
	stage.chat2desk.world.clientWrites(
		client,
		channel,
		'Hello! I saw your advertisement https://fb.me/2aBcDeF - is the blue lamp in stock?',
	);
}

/** Two messages of the client more, one with a photo, and two answers of the operator. */
function talk(stage: Stage, { channel, operator, client }: Cast): void {
	const { world, url } = stage.chat2desk;
	world.operatorWrites(operator, client, channel, `Good afternoon, ${client.name}! Which size do you need?`);
	world.clientWrites(client, channel, 'This one, see the photo', {
		attachments: [{ name: 'lamp.jpg', link: `${url}/files/lamp.jpg` }],
	});
	world.clientWrites(client, channel, 'And how fast can you deliver?');
	world.operatorWrites(operator, client, channel, 'Tomorrow before noon. Shall I put one aside?');
}

/** The client comes from an advertisement, writes three messages with a photo, the operator answers twice, it closes. */
export function firstConversation(stage: Stage, people: Cast): number {
	arrival(stage, people);
	talk(stage, people);
	return stage.chat2desk.world.closeRequest(people.client, people.channel).id;
}

/** The same client writes again, after the lead was closed as lost. */
export function secondConversation(stage: Stage, { channel, operator, client }: Cast): number {
	const { world } = stage.chat2desk;
	world.clientWrites(client, channel, 'Hi, it is me again. I will take the lamp after all [user=1]!');
	world.operatorWrites(operator, client, channel, 'With pleasure. The courier comes tomorrow.');
	return world.closeRequest(client, channel).id;
}

/** The client's lead as the template made it. */
function leadOf(stage: Stage, client: Client): Item | undefined {
	return stage.bitrix24.portal.leads().find(({ fields }) => fields.originId === `client_${client.id}`);
}

/** A manager moves the client's lead to another stage by hand. */
function moveLead(stage: Stage, client: Client, stageId: string): void {
	const lead = leadOf(stage, client);
	if (!lead) throw new Error('There is no lead to move');
	stage.bitrix24.portal.update(lead, { stageId });
	stage.bitrix24.portal.stageChanges.pop();
}

/** Waits until the CRM holds so many comments. */
export async function waitForComments(stage: Stage, count: number, timeoutMs = 60_000): Promise<void> {
	await waitFor(
		`${count} comments in the CRM`,
		() => stage.bitrix24.portal.comments.length >= count,
		timeoutMs,
	);
}

/** A step of the demonstration: what is told of it, what people do, and how to see that n8n has done its part. */
export interface Chapter {
	tells: string;
	act(): void | Promise<void>;
	isDone(): boolean;
}

/** The whole story of one client. `requests` fills up with the requests that were closed, in order. */
export function story(stage: Stage, people: Cast, requests: number[] = []): Chapter[] {
	const { portal } = stage.bitrix24;
	const isWritten = (request: number | undefined) =>
		portal.comments.some(({ text }) => text.includes(`#${request}`));
	const notified = portal.notifications.length;
	return [
		{
			tells: 'A client comes from an advertisement to WhatsApp and writes. n8n makes a lead.',
			act: () => arrival(stage, people),
			isDone: () => leadOf(stage, people.client) !== undefined,
		},
		{
			tells: 'An operator answers in Chat2Desk; the client sends a photo and one question more.',
			act: () => talk(stage, people),
			isDone: () => true,
		},
		{
			tells:
				'The request closes. n8n waits until the message list of Chat2Desk has settled, then writes the transcript to ' +
				'the lead.',
			act: () => void requests.push(stage.chat2desk.world.closeRequest(people.client, people.channel).id),
			isDone: () => isWritten(requests[0]),
		},
		{
			tells: 'A manager closes the lead as lost.',
			act: () => moveLead(stage, people.client, 'JUNK'),
			isDone: () => true,
		},
		{
			tells:
				'Later the client writes again; the operator answers, the request closes. n8n reopens the lead, tells its ' +
				'responsible and adds the second transcript.',
			act: () => void requests.push(secondConversation(stage, people)),
			isDone: () => isWritten(requests[1]) && portal.notifications.length > notified,
		},
		{
			tells:
				'Chat2Desk delivers the last event once more, as it does when an answer got lost: nothing changes.',
			act: async () => void (await redeliverLast(stage, 'close_request')),
			isDone: () => true,
		},
	];
}

/** Delivers the newest event once more, of one kind where it is named; whether there was one. */
export async function redeliverLast({ chat2desk: { deliveries } }: Stage, event?: string): Promise<boolean> {
	const attempt = deliveries.attempts.filter((one) => !event || one.event === event).at(-1);
	if (attempt) await deliveries.redeliver(attempt);
	return attempt !== undefined;
}

/** Tells the whole story line by line; returns the requests that were closed. */
export async function play(stage: Stage, people: Cast, say: Say): Promise<number[]> {
	const requests: number[] = [];
	for (const { tells, act, isDone } of story(stage, people, requests)) {
		say(tells);
		await act();
		await waitFor(`what n8n makes of: ${tells}`, isDone, 60_000);
	}
	return requests;
}

/** What is wrong with the CRM after the story; nothing when it ended as expected. */
export function findFaults(stage: Stage, people: Cast, [first, second]: number[]): string[] {
	const { portal } = stage.bitrix24;
	const faults: string[] = [];
	const expect = (ok: boolean, fault: string) => {
		if (!ok) faults.push(fault);
	};
	const [lead, ...others] = portal.leads();
	expect(lead !== undefined && others.length === 0, `expected 1 lead, found ${portal.leads().length}`);
	expect(lead?.fields.stageId === 'NEW', `the lead's stage is ${String(lead?.fields.stageId)}, not NEW`);
	expect(
		lead?.fm.some((f) => f.value === `+${people.client.phone}`) ?? false,
		"the lead does not carry the client's phone",
	);
	expect(
		[7, 9].includes(Number(lead?.fields.assignedById)),
		'the responsible is not one of those configured',
	);
	expect(portal.comments.length === 2, `expected 2 comments, found ${portal.comments.length}`);
	const inOrder: Array<[number | undefined, string[]]> = [
		[
			first,
			[
				'Chat2Desk - Dialog No.',
				'is the blue lamp in stock?',
				'Which size',
				'lamp.jpg',
				'how fast',
				'put one aside?',
			],
		],
		[second, ['Chat2Desk - Dialog No.', 'it is me again', 'The courier comes tomorrow.']],
	];
	inOrder.forEach(([requestId, phrases], index) => {
		const text = portal.comments[index]?.text ?? '';
		let at = -1;
		for (const phrase of [...phrases, `#${requestId}`]) {
			const next = text.indexOf(phrase, at + 1);
			expect(next > at, `comment ${index + 1} lacks "${phrase}" in its place`);
			at = Math.max(at, next);
		}
	});
	expect(!/\[user=/i.test(portal.comments[1]?.text ?? ''), "a client's [user=1] reached the CRM as markup");
	const reopened = portal.stageChanges.filter((change) => change.to === 'NEW');
	expect(reopened.length === 1, `expected 1 reopening, found ${reopened.length}`);
	expect(portal.notifications.length === 1, `expected 1 notification, found ${portal.notifications.length}`);
	expect(
		stage.chat2desk.webhooks.length === 1,
		`expected 1 webhook at Chat2Desk, found ${stage.chat2desk.webhooks.length}`,
	);
	return [...faults, ...stage.problems.map((problem) => `would be ignored by the real API: ${problem}`)];
}

/** The CRM in plain words. */
export function describeCrm(stage: Stage): string {
	const { portal } = stage.bitrix24;
	const lines: string[] = [];
	for (const lead of portal.leads()) {
		const { title, stageId, sourceId, assignedById } = lead.fields;
		const user = portal.users.find((u) => u.id === assignedById);
		lines.push(
			`Lead ${lead.id} "${String(title)}", stage ${String(stageId)}, source ${String(sourceId)}, responsible ${user ? `${user.name} ${user.lastName}` : String(assignedById)}`,
		);
		for (const comment of portal.comments.filter((c) => c.entityId === lead.id)) {
			lines.push('', `  Comment ${comment.id}:`, ...comment.text.split('\n').map((line) => `    | ${line}`));
		}
	}
	lines.push('');
	for (const change of portal.stageChanges)
		lines.push(`Lead ${change.itemId} was moved from ${change.from} to ${change.to}`);
	for (const note of portal.notifications) lines.push(`Notification to user ${note.userId}: ${note.message}`);
	return lines.join('\n');
}
