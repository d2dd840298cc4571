import { isIncluded, toLine, type People } from '../../nodes/Chat2Desk/domain/transcript/lines';
import { renderTranscript } from '../../nodes/Chat2Desk/domain/transcript/render';
import type { Language, TranscriptOptions } from '../../nodes/Chat2Desk/domain/transcript/types';
import type { JsonObject } from '../../nodes/Chat2Desk/domain/values';

const STORAGE = 'https://storage.chat2desk.com';
const Z = '\u200b';
const people: People = { clientName: 'Ann', operators: new Map([[21, 'Bob B.']]) };

const options: TranscriptOptions = {
	format: 'text',
	language: 'en',
	timezone: 'UTC',
	title: '',
	chatLink: '',
	maxLength: 0,
};

const lineOf = (row: JsonObject, who: People = people) => toLine(row, who, STORAGE);

const render = (rows: JsonObject[], more: Partial<TranscriptOptions> = {}, dialogId: number | null = 41) =>
	renderTranscript(
		dialogId,
		rows.map((row) => lineOf(row)),
		{ ...options, ...more },
	);

const question = {
	type: 'from_client',
	client_id: 31,
	text: 'Do you deliver?',
	created: '2026-07-17T21:48:57 UTC',
};
const reply = {
	type: 'to_client',
	operator_id: '21',
	text: 'Yes',
	created: 1784329800,
	attachments: [{ name: 'price.pdf', link: 'https://x.y/price.pdf' }],
	photo: 'c/map.jpg',
};

describe('which messages', () => {
	it.each(['system', 'autoreply', 'comment'] as const)('%s only when asked for', (type) => {
		const others = (['system', 'autoreply', 'comment'] as const).filter((other) => other !== type);
		expect(isIncluded({ type }, [])).toBe(false);
		expect(isIncluded({ type }, others)).toBe(false);
		expect(isIncluded({ type }, [type])).toBe(true);
	});

	it.each(['from_client', 'to_client', 'survey', null, undefined, 5])('%p always', (type) =>
		expect(isIncluded({ type }, [])).toBe(true),
	);
});

describe('a line', () => {
	it.each([
		['from_client', 'client', 31, 'Ann'],
		['to_client', 'operator', 21, 'Bob B.'],
		['comment', 'comment', 21, 'Bob B.'],
		['autoreply', 'bot', null, null],
		['system', 'system', null, null],
		['survey', 'other', null, null],
		[null, 'other', null, null],
		['constructor', 'other', null, null],
	])('of type %p is by %s', (type, role, personId, name) => {
		expect(lineOf({ type, client_id: '31', operator_id: 21, text: ' x ' })).toEqual({
			role,
			personId,
			name,
			at: null,
			text: 'x',
			attachments: [],
		});
	});

	it('of an operator nobody knows has no name', () => {
		expect(lineOf({ type: 'to_client', operator_id: 22 })).toMatchObject({ personId: 22, name: null });
		expect(lineOf({ type: 'to_client', operator_id: null })).toMatchObject({ personId: null, name: null });
	});

	it.each([
		['widget', 'a & b'],
		['email', 'a & b'],
		['telegram', '<p>a &amp; b</p>'],
		[undefined, '<p>a &amp; b</p>'],
	])('reads HTML where the transport sends it: %p', (transport, text) => {
		expect(lineOf({ transport, text: '<p>a &amp; b</p>' }).text).toBe(text);
	});

	it('without a text has an empty one', () => expect(lineOf({ text: null }).text).toBe(''));
});

describe('as text', () => {
	it('has a heading, and each message with time, name, role, text and files', () => {
		expect(render([question, reply], { chatLink: 'https://web.example/41' }).text).toBe(
			[
				'Chat2Desk - Dialog No. 41 (17.07.2026)',
				'Open the chat: https://web.example/41',
				'',
				'17.07.2026 21:48 Ann (client):',
				'Do you deliver?',
				'',
				'17.07.2026 23:10 Bob B. (operator):',
				'Yes',
				'Document price.pdf: https://x.y/price.pdf',
				'Photo map.jpg: https://storage.chat2desk.com/c/map.jpg',
			].join('\n'),
		);
	});

	it('says who it was where there is no name, no time and no text', () => {
		const nobody = { clientName: null, operators: new Map<number, string>() };
		const lines = [
			{ type: 'from_client', client_id: 31, text: 'a' },
			{ type: 'to_client', operator_id: 22, text: 'b' },
			{ type: 'to_client', text: 'c' },
			{ type: 'survey', text: 'd' },
			{ type: 'from_client', client_id: 31, text: null },
		].map((row) => lineOf(row, nobody));
		expect(renderTranscript(null, lines, options).text).toBe(
			[
				'Chat2Desk - Dialog No. ?',
				'client 31:\na',
				'operator 22:\nb',
				'operator:\nc',
				'Chat2Desk:\nd',
				'client 31:',
			].join('\n\n'),
		);
	});

	it('keeps what looks like markup, which plain text does not know', () => {
		expect(render([{ ...question, text: '[user=1] <b>' }]).text).toContain('\n[user=1] <b>');
	});
});

describe('as BBCode', () => {
	it('has bold names and links, and nothing people wrote acts as a tag', () => {
		const rows = [
			{ ...question, text: '[user=1]hi[/user] [b] [*]' },
			{ ...reply, photo: null, attachments: [{ name: '[b].pdf', link: 'https://x.y/[1] a.pdf' }] },
		];
		const lines = rows.map((row) => lineOf(row, { ...people, clientName: '[/b]Ann' }));
		expect(
			renderTranscript(41, lines, {
				...options,
				format: 'bbcode',
				title: 'Chat [url=x]',
				chatLink: 'https://web.example/?a=[b]',
			}).text,
		).toBe(
			[
				`[b]Chat [${Z}url=x][/b]`,
				'[url=https://web.example/?a=%5Bb%5D]Open the chat[/url]',
				'',
				`[b][${Z}/b]Ann (client)[/b] 17.07.2026 21:48`,
				`[${Z}user=1]hi[${Z}/user] [${Z}b] [${Z}*]`,
				'',
				'[b]Bob B. (operator)[/b] 17.07.2026 23:10',
				'Yes',
				`[url=https://x.y/%5B1%5D%20a.pdf]Document [${Z}b].pdf[/url]`,
			].join('\n'),
		);
	});

	it('has no blank after a name without a time', () => {
		expect(render([{ type: 'survey', text: 'x' }], { format: 'bbcode' }).text).toContain(
			'[b]Chat2Desk[/b]\nx',
		);
	});
});

describe.each<[Language, string, string, string, string, string, string]>([
	['en', 'Chat2Desk - Dialog No. 41', '17.07.2026', 'Open the chat', 'No messages', 'client', 'Photo'],
	['ru', 'Chat2Desk - Диалог №41', '17.07.2026', 'Открыть чат', 'Нет сообщений', 'клиент', 'Фото'],
	['es', 'Chat2Desk - Diálogo n.º 41', '17/07/2026', 'Abrir el chat', 'Sin mensajes', 'cliente', 'Foto'],
	['pt', 'Chat2Desk - Diálogo n.º 41', '17/07/2026', 'Abrir o chat', 'Sem mensagens', 'cliente', 'Foto'],
])('in %s', (language, title, date, openChat, noMessages, client, photo) => {
	const chatLink = 'https://web.example/41';
	const rows = [{ ...question, photo: 'https://x.y/a.jpg' }];

	it('as text', () => {
		const transcript = render(rows, { language, chatLink });
		expect(transcript.title).toBe(`${title} (${date})`);
		expect(transcript.text).toBe(
			[
				`${title} (${date})`,
				`${openChat}: ${chatLink}`,
				'',
				`${date} 21:48 Ann (${client}):`,
				'Do you deliver?',
				`${photo} a.jpg: https://x.y/a.jpg`,
			].join('\n'),
		);
	});

	it('as BBCode', () => {
		expect(render(rows, { language, chatLink, format: 'bbcode' }).text).toBe(
			[
				`[b]${title} (${date})[/b]`,
				`[url=${chatLink}]${openChat}[/url]`,
				'',
				`[b]Ann (${client})[/b] ${date} 21:48`,
				'Do you deliver?',
				`[url=https://x.y/a.jpg]${photo} a.jpg[/url]`,
			].join('\n'),
		);
	});

	it('without messages', () => {
		expect(render([], { language })).toEqual({
			startedAt: null,
			endedAt: null,
			messageCount: 0,
			attachmentCount: 0,
			participants: [],
			title,
			chatLink: '',
			text: `${title}\n\n${noMessages}`,
			parts: [`${title}\n\n${noMessages}`],
		});
	});
});

it('shows times in the zone asked for and gives them in UTC', () => {
	const transcript = render([question, reply], { timezone: 'Asia/Almaty' });
	expect(transcript.title).toBe('Chat2Desk - Dialog No. 41 (18.07.2026)');
	expect(transcript.text).toContain('18.07.2026 02:48 Ann');
	expect(transcript.text).toContain('18.07.2026 04:10 Bob');
	expect(transcript.startedAt).toBe('2026-07-17T21:48:57.000Z');
	expect(transcript.endedAt).toBe('2026-07-17T23:10:00.000Z');
	// Summer time: the same zone, half a year apart.
	const berlin = (created: string) => render([{ ...question, created }], { timezone: 'Europe/Berlin' }).text;
	expect(berlin('2026-01-01T12:00:00Z')).toContain('01.01.2026 13:00');
	expect(berlin('2026-07-01T12:00:00Z')).toContain('01.07.2026 14:00');
});

it('counts messages, files and people', () => {
	const rows = [
		question,
		reply,
		{ ...question, text: 'Ok' },
		{ ...reply, operator_id: 22 },
		{ type: 'system' },
	];
	expect(render(rows)).toMatchObject({
		messageCount: 5,
		attachmentCount: 4,
		participants: [
			{ role: 'client', id: 31, name: 'Ann' },
			{ role: 'operator', id: 21, name: 'Bob B.' },
			{ role: 'operator', id: 22, name: null },
		],
	});
});

it('takes the title asked for', () => {
	expect(render([question], { title: 'Lead 7' })).toMatchObject({
		title: 'Lead 7',
		text: expect.stringMatching(/^Lead 7\n\n/),
	});
});
