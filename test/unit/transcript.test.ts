import { isSelected, mergeByTime, nameOf, toLine } from '../../nodes/Chat2Desk/domain/transcript/lines';
import { renderTranscript } from '../../nodes/Chat2Desk/domain/transcript/render';
import type {
	Language,
	Line,
	People,
	TranscriptOptions,
} from '../../nodes/Chat2Desk/domain/transcript/types';
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

const lineOf = (row: JsonObject) => toLine(row, STORAGE);

const render = (
	rows: JsonObject[],
	more: Partial<TranscriptOptions> = {},
	subject: { dialogId?: number | null; clientId?: number | null; people?: People } = {},
) =>
	renderTranscript({ dialogId: 41, clientId: 31, people, ...subject }, rows.map(lineOf), {
		...options,
		...more,
	});

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
	const all = { from: null, to: null, include: [] };

	it.each(['system', 'autoreply', 'comment'] as const)('%s only when asked for', (type) => {
		const others = (['system', 'autoreply', 'comment'] as const).filter((other) => other !== type);
		expect(isSelected({ type }, all)).toBe(false);
		expect(isSelected({ type }, { ...all, include: others })).toBe(false);
		expect(isSelected({ type }, { ...all, include: [type] })).toBe(true);
	});

	it.each(['from_client', 'to_client', 'survey', null, undefined, 5])('%p always', (type) =>
		expect(isSelected({ type }, all)).toBe(true),
	);

	it.each([
		['2026-07-17T09:59:59 UTC', false],
		['2026-07-17T10:00:00 UTC', true],
		['2026-07-17T10:59:59 UTC', true],
		['2026-07-17T11:00:00 UTC', false],
		[null, true],
	])('of an hour: %p is %p', (created, expected) => {
		const [from, to] = [new Date('2026-07-17T10:00:00Z'), new Date('2026-07-17T11:00:00Z')];
		expect(isSelected({ created }, { ...all, from, to })).toBe(expected);
		expect(isSelected({ created }, { ...all, from })).toBe(expected || created?.includes('T11') === true);
		expect(isSelected({ created }, { ...all, to })).toBe(expected || created?.includes('T09') === true);
	});
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
		const line = lineOf({ id: '7', type, client_id: '31', operator_id: 21, text: ' x ' });
		expect(line).toEqual({ id: 7, role, personId, at: null, text: 'x', attachments: [] });
		expect(nameOf(line, people)).toBe(name);
	});

	it('of an operator nobody knows has no name', () => {
		for (const operator_id of [22, null]) {
			const line = lineOf({ type: 'to_client', operator_id });
			expect([line.personId, nameOf(line, people)]).toEqual([operator_id, null]);
		}
	});

	it.each([
		[' Ann\n\n17.07.2026 Bob:  ', 'Ann 17.07.2026 Bob:'],
		['\u2028 \t', null],
		['', null],
	])('has the name %j on one line', (clientName, name) => {
		expect(nameOf(lineOf({ type: 'from_client' }), { ...people, clientName })).toBe(name);
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

	it.each([
		['in', 'client', 31],
		['out', 'operator', 21],
		[1, 'client', 31],
		['2', 'operator', 21],
		[3, 'bot', null],
		['auto', 'bot', null],
	])('of the type %j, as the messages of a request have it, is by %s', (type, role, personId) => {
		const row = { id: 7, type, clientID: 31, operatorID: '21', text: 'x', created: '1784329800' };
		expect(lineOf(row)).toMatchObject({ role, personId, at: 1784329800000 });
		expect(lineOf({ ...row, operatorID: 0 }).personId).toBe(role === 'operator' ? null : personId);
	});

	it('keeps the blank lines of a template, at its end as well', () => {
		const text = '@HSM@\norder_ready|es_mx\nAnn\n\n';
		expect(lineOf({ type: 'out', text }).text).toBe(text);
	});

	it('has no raw key for a text', () => {
		const text = 'scenario.scenarioTitle.default';
		const selection = { from: null, to: null, include: ['autoreply'] as const };
		for (const type of ['autoreply', 'auto', 3]) {
			expect(isSelected({ type, text }, selection)).toBe(false);
			expect(isSelected({ type, text, photo: 'a.jpg' }, selection)).toBe(true);
			expect(lineOf({ type, text, photo: 'a.jpg' }).text).toBe('');
		}
		for (const said of [
			'www.example.com',
			'shop.example.com',
			'e.g.',
			'Menu',
			'scenario',
			'See scenario.a.b',
		]) {
			expect(isSelected({ type: 'autoreply', text: said }, selection)).toBe(true);
			expect(lineOf({ type: 'autoreply', text: said }).text).toBe(said);
		}
		expect(lineOf({ type: 'from_client', text }).text).toBe(text);
	});
});

describe('what is said without words', () => {
	const contentOf = (row: JsonObject, more: Partial<TranscriptOptions> = {}) =>
		render([{ type: 'from_client', client_id: 31, text: null, ...row }], more)
			.text.split('\n')
			.slice(3)
			.join('\n');
	const map = 'https://www.google.com/maps?q=55.75,37.61';

	it.each<[string, JsonObject, string]>([
		['a place as an object', { coordinates: { lat: 55.75, lon: '37.61' } }, `Location 55.75, 37.61: ${map}`],
		['a place as text', { coordinates: '55.75,37.61' }, `Location 55.75, 37.61: ${map}`],
		['a place as text, longitude first', { coordinates: '37.61 55.75' }, `Location 55.75, 37.61: ${map}`],
		[
			'a place beside a text',
			{ text: 'Here', coordinates: '55.75,37.61' },
			`Here\nLocation 55.75, 37.61: ${map}`,
		],
		['what is no place', { coordinates: 'Red Square' }, 'Location: Red Square'],
		['what may be one', { coordinates: { address: 'Red Square' } }, 'Location: {"address":"Red Square"}'],
		['no place', { coordinates: { lat: null, lon: null } }, 'Message without text'],
		['nothing', { coordinates: [], attachments: [], photo: '' }, 'Message without text'],
		['a contact', { contact: { name: 'Bob', phone_number: '+7900' } }, 'Contact: Bob, +7900'],
		[
			'contacts of WhatsApp',
			{
				contacts: [
					{
						name: { formatted_name: 'Bob B.', first_name: 'Bob' },
						phones: [{ phone: '+7900', wa_id: '7900' }],
						emails: [],
					},
					{ first_name: 'Cy', last_name: 'C.', phones: ['+7901', '+7902'] },
				],
			},
			'Contact: Bob B., +7900\nContact: Cy C., +7901, +7902',
		],
		[
			'a vCard',
			{
				vcard:
					'BEGIN:VCARD\nVERSION:3.0\nN:B.;Bob;;;\nFN:Bob\\, B.\nitem1.TEL;type=CELL:+79\n 00\nEMAIL:b@x.y\nEND:VCARD',
			},
			'Contact: Bob, B., +7900, b@x.y',
		],
		['a file without an address', { attachments: [{ name: 'a.pdf', link: null }] }, 'File: a.pdf'],
	])('%s', (_, row, content) => expect(contentOf(row)).toBe(content));

	it.each<[Language, string, string, string]>([
		['en', 'Location', 'Contact', 'Message without text'],
		['ru', 'Геопозиция', 'Контакт', 'Сообщение без текста'],
		['es', 'Ubicación', 'Contacto', 'Mensaje sin texto'],
		['pt', 'Localização', 'Contato', 'Mensagem sem texto'],
	])('in %s', (language, location, contact, empty) => {
		expect(contentOf({ coordinates: 'x', contact: 'Bob' }, { language })).toBe(
			`${location}: x\n${contact}: Bob`,
		);
		expect(contentOf({}, { language })).toBe(empty);
	});

	it.each<[TranscriptOptions['format'], string, string]>([
		['bbcode', `[url=${map}]Location 55.75, 37.61[/url]`, `Contact: [${Z}b]**<i>, @all`],
		['markdown', `[Location 55.75, 37.61](${map})`, `Contact: \\[b\\]\\*\\*&lt;i>, @${Z}all`],
		[
			'html',
			`<a href="${map}" rel="noopener noreferrer">Location 55.75, 37.61</a>`,
			'Contact: [b]**&lt;i&gt;, @all',
		],
	])('as %s acts as little as what was written', (format, location, contact) => {
		const row = { ...question, coordinates: '55.75,37.61', contact: { name: '[b]**<i>', phone: '@all' } };
		const lines = render([row], { format })
			.text.replace(/<br>|<\/?p>| +$/gm, '')
			.split('\n');
		expect(lines.slice(-2)).toEqual([location, contact]);
	});
});

describe('a reply', () => {
	it('is shown below what it quotes', () => {
		const text = '« Do you deliver?\nAnd when? »\nYes\nTomorrow';
		expect(render([{ ...question, text }]).text).toContain('\n> Do you deliver?\n> And when?\nYes\nTomorrow');
		expect(render([{ ...question, text }], { format: 'html' }).text).toContain(
			'<br>\n&gt; Do you deliver?<br>\n&gt; And when?<br>\nYes<br>\nTomorrow',
		);
		expect(render([{ ...question, text }], { format: 'markdown' }).text).toContain(
			'\n\\> Do you deliver?  \n\\> And when?  \nYes',
		);
	});

	it("is the press of a template's button as well", () => {
		expect(lineOf({ type: 'in', text: '« @HSM@\norder|ru\n\nAnn »\r\nOK' })).toMatchObject({
			quoted: '@HSM@\norder|ru\n\nAnn',
			text: 'OK',
		});
	});

	it('may be a file alone', () => {
		const text = render([{ ...question, text: '« Send a photo »\n', photo: 'https://x.y/a.jpg' }]).text;
		expect(text).toContain('\n> Send a photo\nPhoto a.jpg: https://x.y/a.jpg');
	});
});

describe('as text', () => {
	it('has a heading, and each message with time, name, role, text and files', () => {
		expect(render([question, reply], { chatLink: 'https://web.example/41' }).text).toBe(
			[
				'Chat2Desk - Dialog No. 41 (17.07.2026)',
				'Open the chat: https://web.example/41',
				'Time zone: UTC',
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
		const rows = [
			{ type: 'from_client', client_id: 31, text: 'a' },
			{ type: 'to_client', operator_id: 22, text: 'b' },
			{ type: 'to_client', text: 'c' },
			{ type: 'survey', text: 'd' },
			{ type: 'from_client', client_id: 31, text: null },
		];
		expect(render(rows, {}, { dialogId: null, clientId: null, people: nobody }).text).toBe(
			[
				'Chat2Desk - Dialog No. ?',
				'client 31:\na',
				'operator 22:\nb',
				'operator:\nc',
				'Chat2Desk:\nd',
				'client 31:\nMessage without text',
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
		expect(
			render(
				rows,
				{ format: 'bbcode', title: 'Chat [url=x]', chatLink: 'https://web.example/?a=[b]' },
				{ people: { ...people, clientName: '[/b]Ann' } },
			).text,
		).toBe(
			[
				`[b]Chat [${Z}url=x][/b]`,
				'[url=https://web.example/?a=%5Bb%5D]Open the chat[/url]',
				'Time zone: UTC',
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

describe('as Markdown', () => {
	it('has bold names and links, and nothing people wrote acts', () => {
		const rows = [
			{ ...question, text: '# Hi **you**\n- one_two\n\n    1. [x](javascript:y) <b> @all' },
			{ ...reply, photo: null, attachments: [{ name: '*[b]*.pdf', link: 'https://x.y/(1)_a b.pdf?a&lt;' }] },
		];
		expect(
			render(
				rows,
				{ format: 'markdown', title: 'Chat_1_', chatLink: 'https://web.example/?a=(b)' },
				{ people: { ...people, clientName: '**Ann**\n# x' } },
			).text,
		).toBe(
			[
				'**Chat\\_1\\_**  ',
				'[Open the chat](https://web.example/?a=%28b%29)  ',
				'Time zone: UTC',
				'',
				'**\\*\\*Ann\\*\\* # x (client)** 17.07.2026 21:48  ',
				'\\# Hi \\*\\*you\\*\\*  ',
				'\\- one\\_two  ',
				'  ',
				`${'\u00a0'.repeat(4)}1\\. \\[x\\]\\(javascript:y) &lt;b> @${Z}all`,
				'',
				'**Bob B. (operator)** 17.07.2026 23:10  ',
				'Yes  ',
				'[Document \\*\\[b\\]\\*.pdf](https://x.y/%281%29%5Fa%20b.pdf?a&amp;lt;)',
			].join('\n'),
		);
	});

	it('links nothing within a name or a label, whose end a bare address would swallow', () => {
		const file = { name: 'www.x.y', link: 'https://x.y/f' };
		const row = { ...question, text: 'https://x.y', attachments: [file] };
		expect(render([row], { format: 'markdown', title: 'On https://x.y' }).text).toBe(
			[
				'**On https\\://x.y**  ',
				'Time zone: UTC',
				'',
				'**Ann (client)** 17.07.2026 21:48  ',
				'https://x.y  ',
				'[File www\\.x.y](https://x.y/f)',
			].join('\n'),
		);
	});

	it('makes safe what a cut turns into the beginning of a part', () => {
		const text = `${'x'.repeat(60)}# a ${'x'.repeat(30)}- b ${'x'.repeat(30)}1. c ${'x'.repeat(30)}> d`;
		for (let maxLength = 30; maxLength < 70; maxLength++) {
			const { parts } = render([{ ...question, text }], { format: 'markdown', maxLength });
			for (const part of parts) expect(part).not.toMatch(/^(\s|[#>-]|\d+\.\s)/);
		}
	});
});

describe('as HTML', () => {
	it('has bold names, line breaks and links, and nothing people wrote acts', () => {
		const rows = [
			{ ...question, text: '<script>a</script>\r\n&amp; "b"' },
			{ ...reply, photo: null, attachments: [{ name: '<i>.pdf', link: `https://x.y/"><i>'?a=1&b` }] },
		];
		expect(
			render(
				rows,
				{ format: 'html', title: 'A & B', chatLink: 'mailto:a@b.c' },
				{ people: { ...people, clientName: '</b>Ann' } },
			).text,
		).toBe(
			[
				'<p><b>A &amp; B</b><br>',
				'<a href="mailto:a@b.c" rel="noopener noreferrer">Open the chat</a><br>',
				'Time zone: UTC</p>',
				'<p><b>&lt;/b&gt;Ann (client)</b> 17.07.2026 21:48<br>',
				'&lt;script&gt;a&lt;/script&gt;<br>',
				'&amp;amp; &quot;b&quot;</p>',
				'<p><b>Bob B. (operator)</b> 17.07.2026 23:10<br>',
				'Yes<br>',
				'<a href="https://x.y/%22%3E%3Ci%3E%27?a=1&amp;b" rel="noopener noreferrer">Document &lt;i&gt;.pdf</a></p>',
			].join('\n'),
		);
	});
});

describe('an address that is no link of the web or to a mailbox', () => {
	it.each([
		'javascript:alert(1)',
		' JavaScript:alert(1)//https://x.y',
		'data:text/html,x',
		'/chat/41',
		'crm://41',
	])('stays text in every format: %s', (chatLink) => {
		const head = (format: TranscriptOptions['format']) =>
			render([], { format, chatLink, title: 'T' }).text.split(/\n/)[1];
		expect(head('text')).toBe(`Open the chat: ${chatLink}`);
		expect(head('bbcode')).toBe(`Open the chat: ${chatLink}`);
		expect(head('html')?.replace('</p>', '')).toBe(`Open the chat: ${chatLink}`);
		expect(head('markdown')).toMatch(/^Open the chat: [^[]*$/);
	});
});

// prettier-ignore
describe.each<[Language, string, string, string, string, string, string, string, string]>([
	['en', 'Chat2Desk - Dialog No. 41', 'Chat2Desk - Client No. 31', '17.07.2026', 'Open the chat', 'No messages', 'client', 'Photo', 'Time zone'],
	['ru', 'Chat2Desk - Диалог №41', 'Chat2Desk - Клиент №31', '17.07.2026', 'Открыть чат', 'Нет сообщений', 'клиент', 'Фото', 'Часовой пояс'],
	['es', 'Chat2Desk - Diálogo n.º 41', 'Chat2Desk - Cliente n.º 31', '17/07/2026', 'Abrir el chat', 'Sin mensajes', 'cliente', 'Foto', 'Zona horaria'],
	['pt', 'Chat2Desk - Diálogo n.º 41', 'Chat2Desk - Cliente n.º 31', '17/07/2026', 'Abrir o chat', 'Sem mensagens', 'cliente', 'Foto', 'Fuso horário'],
])('in %s', (language, title, ofClient, date, openChat, noMessages, client, photo, zone) => {
	const chatLink = 'https://web.example/41';
	const rows = [{ ...question, photo: 'https://x.y/a.jpg' }];

	it('as text', () => {
		const transcript = render(rows, { language, chatLink });
		expect(transcript.title).toBe(`${title} (${date})`);
		expect(transcript.text).toBe(
			[
				`${title} (${date})`,
				`${openChat}: ${chatLink}`,
				`${zone}: UTC`,
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
				`${zone}: UTC`,
				'',
				`[b]Ann (${client})[/b] ${date} 21:48`,
				'Do you deliver?',
				`[url=https://x.y/a.jpg]${photo} a.jpg[/url]`,
			].join('\n'),
		);
	});

	it('as Markdown', () => {
		expect(render(rows, { language, chatLink, format: 'markdown' }).text).toBe(
			[
				`**${title} (${date})**  `,
				`[${openChat}](${chatLink})  `,
				`${zone}: UTC`,
				'',
				`**Ann (${client})** ${date} 21:48  `,
				'Do you deliver?  ',
				`[${photo} a.jpg](https://x.y/a.jpg)`,
			].join('\n'),
		);
	});

	it('as HTML', () => {
		const link = (label: string, url: string) => `<a href="${url}" rel="noopener noreferrer">${label}</a>`;
		expect(render(rows, { language, chatLink, format: 'html' }).text).toBe(
			[
				`<p><b>${title} (${date})</b><br>`,
				`${link(openChat, chatLink)}<br>`,
				`${zone}: UTC</p>`,
				`<p><b>Ann (${client})</b> ${date} 21:48<br>`,
				'Do you deliver?<br>',
				`${link(`${photo} a.jpg`, 'https://x.y/a.jpg')}</p>`,
			].join('\n'),
		);
	});

	it('of a client, where there is no single dialog', () => {
		expect(render(rows, { language }, { dialogId: null }).title).toBe(`${ofClient} (${date})`);
		expect(render([], { language }, { dialogId: null }).title).toBe(ofClient);
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

it.each([
	['Asia/Almaty', ['2026-07-17T10:00:00Z'], 'Asia/Almaty (UTC+5)'],
	['Asia/Kolkata', ['2026-07-17T10:00:00Z'], 'Asia/Kolkata (UTC+5:30)'],
	['America/Sao_Paulo', ['2026-07-17T10:00:00Z'], 'America/Sao_Paulo (UTC-3)'],
	['Europe/Berlin', ['2026-07-17T10:00:00Z', '2026-08-01T10:00:00Z'], 'Europe/Berlin (UTC+2)'],
	['Europe/Berlin', ['2026-07-17T10:00:00Z', '2026-12-01T10:00:00Z'], 'Europe/Berlin'],
	['Etc/UTC', ['2026-07-17T10:00:00Z'], 'Etc/UTC'],
])('names the zone of its times once: %s, %j', (timezone, times, named) => {
	const { text } = render(
		times.map((created) => ({ ...question, created })),
		{ timezone },
	);
	expect(text.split('\n')[1]).toBe(`Time zone: ${named}`);
	expect(text.split('Time zone')).toHaveLength(2);
});

it('names no zone where it shows no time', () => {
	expect(render([{ ...question, created: null }]).text).not.toContain('Time zone');
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
		text: expect.stringMatching(/^Lead 7\nTime zone: UTC\n\n/),
	});
});

it.each(['', '  ', '\n'])('takes the standard title for %j', (title) => {
	expect(render([question], { title }).title).toBe('Chat2Desk - Dialog No. 41 (17.07.2026)');
});

describe('the lines of several dialogs', () => {
	const at = (id: number, minute: number | null): Line => ({
		...lineOf({ id }),
		at: minute === null ? null : minute * 60_000,
	});
	const order = (dialogs: Line[][]) => mergeByTime(dialogs).map(({ id }) => id);

	it('go by time', () => {
		expect(order([[at(1, 1), at(4, 4)], [at(2, 2), at(3, 3)], [at(5, 0)]])).toEqual([5, 1, 2, 3, 4]);
	});

	it('of the same second by number', () => {
		expect(
			order([
				[at(1, 1), at(4, 1)],
				[at(2, 1), at(3, 1)],
			]),
		).toEqual([1, 2, 3, 4]);
	});

	it('without a time follow the line before them', () => {
		expect(
			order([
				[at(1, 1), at(9, null), at(10, 5)],
				[at(2, 2), at(3, 4)],
			]),
		).toEqual([1, 9, 2, 3, 10]);
		expect(order([[at(8, null), at(10, 5)], [at(2, 2)]])).toEqual([8, 2, 10]);
	});

	it('of one dialog stay as they are, of none are none', () => {
		expect(order([[at(1, 5), at(2, 1)]])).toEqual([1, 2]);
		expect(order([])).toEqual([]);
	});
});
