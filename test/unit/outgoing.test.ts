import { toButtons, toRequests, type Outgoing } from '../../nodes/Chat2Desk/domain/outgoing';

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
	const files = ['a', 'b', 'c'].map((name) => ({ url: `https://x.y/${name}`, fileName: null }));
	const out: Outgoing = {
		...plain,
		channelId: 11,
		openDialog: false,
		type: 'comment',
		externalId: 'e-1',
		replyMessageId: 9,
		buttons: [{ text: 'Yes' }],
		files,
	};
	const common = { client_id: 31, channel_id: 11, open_dialog: false, type: 'comment' };
	expect(toRequests(out)).toEqual([
		{
			...common,
			text: 'Hi',
			attachment: 'https://x.y/a',
			external_id: 'e-1',
			reply_message_id: 9,
			inline_buttons: [{ text: 'Yes' }],
		},
		{ ...common, text: '', attachment: 'https://x.y/b' },
		{ ...common, text: '', attachment: 'https://x.y/c' },
	]);
});

it('drops what was left empty in a button, and unknown fields', () => {
	expect(
		toButtons([
			{ type: 'url', text: 'Site', url: 'https://x.y', payload: '', color: null, id: 7 },
			null,
			'x',
			{ type: 'reply', text: 'No', payload: 0 },
		]),
	).toEqual([
		{ type: 'url', text: 'Site', url: 'https://x.y' },
		{ type: 'reply', text: 'No', payload: 0 },
	]);
	expect([undefined, null, {}, ''].map(toButtons)).toEqual([[], [], [], []]);
});
