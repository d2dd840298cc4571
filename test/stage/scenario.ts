import { waitFor } from '../n8n/instance';
import type { Cast, Stage } from './stage';

type Say = (line: string) => void;

/** The client comes from an advertisement, writes three messages with a photo, the operator answers twice, it closes. */
export function firstConversation(stage: Stage, { channel, operator, client }: Cast): number {
	const { world } = stage.chat2desk;
	world.clientWrites(
		client,
		channel,
		'Hello! I saw your advertisement https://fb.me/2aBcDeF - is the blue lamp in stock?',
	);
	world.operatorWrites(operator, client, channel, 'Good afternoon, Anna! Which size do you need?');
	world.clientWrites(client, channel, 'This one, see the photo', {
		attachments: [{ name: 'lamp.jpg', link: `${stage.chat2desk.url}/files/lamp.jpg` }],
	});
	world.clientWrites(client, channel, 'And how fast can you deliver?');
	world.operatorWrites(operator, client, channel, 'Tomorrow before noon. Shall I put one aside?');
	return world.closeRequest(client, channel).id;
}

/** The same client writes again, after the lead was closed as lost. */
export function secondConversation(stage: Stage, { channel, operator, client }: Cast): number {
	const { world } = stage.chat2desk;
	world.clientWrites(client, channel, 'Hi, it is me again. I will take the lamp after all [user=1]!');
	world.operatorWrites(operator, client, channel, 'With pleasure. The courier comes tomorrow.');
	return world.closeRequest(client, channel).id;
}

/** A manager moves the client's lead to another stage by hand. */
export function moveLead(stage: Stage, stageId: string): void {
	const [lead] = stage.bitrix24.portal.leads();
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

/** The whole story of the demonstration, told line by line. */
export async function play(stage: Stage, people: Cast, say: Say): Promise<number[]> {
	say('A client comes from an advertisement to WhatsApp and writes three messages, one with a photo.');
	say('An operator answers twice in Chat2Desk, then the request closes.');
	const first = firstConversation(stage, people);
	say('n8n makes a lead at the first message; when the request is closed and the message list of Chat2Desk');
	say('has settled, it writes the transcript ...');
	await waitForComments(stage, 1);
	say('The lead is there with its transcript. A manager closes it as lost.');
	moveLead(stage, 'JUNK');
	say('Later the client writes again; the operator answers, the request closes.');
	const second = secondConversation(stage, people);
	await waitForComments(stage, 2);
	await waitFor('the notification', () => stage.bitrix24.portal.notifications.length > 0);
	say('Chat2Desk delivers the last event once more, as it does when an answer got lost.');
	const repeated = stage.chat2desk.deliveries.attempts.filter((a) => a.event === 'close_request').at(-1);
	if (repeated) await stage.chat2desk.deliveries.redeliver(repeated);
	return [first, second];
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
