import { dependsOnTransport, toRequests, type Outgoing } from '../../nodes/Chat2Desk/domain/outgoing';

const plain: Outgoing = { clientId: 31, text: 'Hi', files: [], buttons: [], keyboard: [] };

it('sends only what was set', () => {
	expect(toRequests(plain)).toEqual([{ client_id: 31, text: 'Hi' }]);
	expect(toRequests({ ...plain, transport: '', externalId: '', channelId: undefined })).toEqual([
		{ client_id: 31, text: 'Hi' },
	]);
});

it('keeps what is false: open_dialog is true by default at Chat2Desk', () => {
	expect(toRequests({ ...plain, openDialog: false, encrypted: false })).toEqual([
		{ client_id: 31, text: 'Hi', open_dialog: false, encrypted: false },
	]);
});

it('names every field as Chat2Desk does', () => {
	const all: Outgoing = {
		...plain,
		channelId: 11,
		transport: 'telegram',
		type: 'comment',
		operatorId: 21,
		openDialog: true,
		encrypted: true,
		externalId: 'e-1',
		replyMessageId: 1001,
		interactive: { type: 'list' },
		files: [{ url: 'https://x.y/a.jpg', fileName: 'a.jpg' }],
		buttons: [{ type: 'reply', text: 'Yes' }],
		keyboard: [{ type: 'phone', text: 'Phone' }],
	};
	expect(toRequests(all)).toEqual([
		{
			client_id: 31,
			text: 'Hi',
			channel_id: 11,
			transport: 'telegram',
			type: 'comment',
			operator_id: 21,
			open_dialog: true,
			encrypted: true,
			external_id: 'e-1',
			reply_message_id: 1001,
			interactive: { type: 'list' },
			attachment: 'https://x.y/a.jpg',
			attachment_filename: 'a.jpg',
			inline_buttons: [{ type: 'reply', text: 'Yes' }],
			keyboard: { buttons: [{ type: 'phone', text: 'Phone' }] },
		},
	]);
});

it('sends every further file as a message of its own, to the same place', () => {
	const files = ['a', 'b', 'c'].map((name) => ({ url: `https://x.y/${name}` }));
	const out: Outgoing = {
		...plain,
		channelId: 11,
		openDialog: false,
		type: 'comment',
		externalId: 'e-1',
		replyMessageId: 9,
		buttons: [{ type: 'reply', text: 'Yes', payload: '', url: undefined }],
		files,
	};
	const common = { client_id: 31, channel_id: 11, open_dialog: false, type: 'comment' };
	expect(toRequests(out)).toEqual([
		{
			...common,
			text: 'Hi',
			attachment: 'https://x.y/a',
			attachment_filename: 'a',
			external_id: 'e-1',
			reply_message_id: 9,
			inline_buttons: [{ type: 'reply', text: 'Yes' }],
		},
		{ ...common, text: '', attachment: 'https://x.y/b', attachment_filename: 'b' },
		{ ...common, text: '', attachment: 'https://x.y/c', attachment_filename: 'c' },
	]);
});

describe('a mark for a message without an id of its own', () => {
	const marks = () => {
		let count = 0;
		return () => `mark-${++count}`;
	};
	const files = ['a', 'b'].map((name) => ({ url: `https://x.y/${name}` }));

	it('is another one for every part', () => {
		const bodies = toRequests({ ...plain, files }, { newMark: marks() });
		expect(bodies.map((body) => body.external_id)).toEqual(['mark-1', 'mark-2']);
	});

	it("does not take the place of the sender's own, which the first part has", () => {
		const bodies = toRequests({ ...plain, files, externalId: 'e-1' }, { newMark: marks() });
		expect(bodies.map((body) => body.external_id)).toEqual(['e-1', 'mark-1']);
	});

	it('goes with every piece of a long text but the one that has an id already', () => {
		const long: Outgoing = { ...plain, text: 'word '.repeat(2000), transport: 'telegram', externalId: 'e-1' };
		const bodies = toRequests(long, { newMark: marks() });
		expect(bodies.map((body) => body.external_id)).toEqual(['e-1', 'mark-1', 'mark-2']);
	});
});

it('calls a template in one piece, as it stands', () => {
	const text = `@HSM@\nwelcome|en\n\n  ${'a'.repeat(9000)}\n\n`;
	const out: Outgoing = { ...plain, text, transport: 'wa_direct' };
	expect(toRequests(out).map((body) => body.text)).toEqual([text]);
	expect(dependsOnTransport({ ...plain, text })).toBe(false);
});

it('never sends a file without a name', () => {
	const files = [
		{ url: 'https://x.y/%D0%9F%D1%80%D0%B0%D0%B9%D1%81.pdf' },
		{ url: 'https://x.y', fileName: '' },
	];
	expect(toRequests({ ...plain, files }).map((body) => body.attachment_filename)).toEqual([
		'Прайс.pdf',
		'file',
	]);
});

describe('a text that is too long', () => {
	const text = 'abcdefghi '.repeat(500).trim();
	const long: Outgoing = { ...plain, text };
	const textsOf = (out: Outgoing, transport?: string) =>
		toRequests(out, { transport }).map((body) => String(body.text).length);

	it.each<[string, Outgoing, string | undefined, number[]]>([
		['the messenger that is named', { ...long, transport: 'telegram' }, undefined, [4089, 909]],
		['the messenger that is known', long, 'telegram', [4089, 909]],
		['the one that is named, if another is known', { ...long, transport: 'viber' }, 'telegram', [4999]],
		['none, when none is known', long, undefined, [4999]],
	])('is cut for %s', (_, out, transport, expected) => expect(textsOf(out, transport)).toEqual(expected));

	it.each(['comment', 'system'] as const)('is not cut in a %s, which goes to no messenger', (type) => {
		expect(textsOf({ ...long, type, transport: 'telegram' })).toEqual([4999]);
	});

	it('has the quote at its beginning, the first file and all buttons at its end, further files after it', () => {
		const button = { type: 'reply', text: 'Yes' } as const;
		const bodies = toRequests({
			...long,
			transport: 'telegram',
			replyMessageId: 9,
			files: ['a', 'b'].map((name) => ({ url: `https://x.y/${name}` })),
			buttons: [button],
			keyboard: [button],
			interactive: { type: 'list' },
		});
		expect(bodies.map(({ client_id: _, transport: __, text: ___, ...rest }) => rest)).toEqual([
			{ reply_message_id: 9 },
			{
				attachment: 'https://x.y/a',
				attachment_filename: 'a',
				inline_buttons: [button],
				keyboard: { buttons: [button] },
				interactive: { type: 'list' },
			},
			{ attachment: 'https://x.y/b', attachment_filename: 'b' },
		]);
	});

	it('that is nothing but white space is still one message', () => {
		expect(toRequests({ ...plain, text: ' '.repeat(5000), transport: 'telegram' })).toEqual([
			{ client_id: 31, transport: 'telegram', text: '' },
		]);
	});

	it.each<[string, Outgoing, boolean]>([
		['a long text', long, true],
		['a long automatic answer', { ...long, type: 'autoreply' }, true],
		['a short text', plain, false],
		['a messenger that is named', { ...long, transport: 'telegram' }, false],
		['a comment', { ...long, type: 'comment' }, false],
		['a system note', { ...long, type: 'system' }, false],
	])('has to know its messenger: %s', (_, out, expected) => expect(dependsOnTransport(out)).toBe(expected));
});
