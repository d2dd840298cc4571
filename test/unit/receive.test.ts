import { gzipSync } from 'node:zlib';

import { parseBodies, readBody } from '../../nodes/Chat2Desk/trigger/body';

describe('a delivery', () => {
	const parse = (text: string) => parseBodies(Buffer.from(text));

	it.each([
		['{"hook_type":"inbox"}', [{ hook_type: 'inbox' }]],
		[' [{"a":1},{"b":"👍🏽"}] ', [{ a: 1 }, { b: '👍🏽' }]],
		['{}', [{}]],
		['[]', []],
	])('%s is taken event by event', (text, bodies) => expect(parse(text)).toEqual(bodies));

	it.each(['', '5', '"text"', 'null', 'true', '[1]', '[{},null]', '[[{}]]', '{"broken":', 'a=1&b=2', '<p>'])(
		'%j is none, whatever n8n made of it',
		(text) => expect(parse(text)).toBeNull(),
	);

	it('may begin with a byte order mark', () => {
		expect(parse('\ufeff{"hook_type":"inbox"}')).toEqual([{ hook_type: 'inbox' }]);
		expect(parse('\ufeff\ufeff{}')).toBeNull();
	});

	it('in bytes that are no UTF-8 loses those characters and nothing else', () => {
		const latin1 = Buffer.from('{"text":"caf\u00e9 ol\u00e9","message_id":7}', 'latin1');
		expect(parseBodies(latin1)).toEqual([{ text: 'caf\ufffd ol\ufffd', message_id: 7 }]);
	});

	it('is none when it still is compressed', () => {
		expect(parseBodies(gzipSync('{"hook_type":"inbox"}'))).toBeNull();
	});
});

describe('the bytes of a delivery', () => {
	const bytes = Buffer.from('{}');
	const unread = (type: string | undefined, read: () => Promise<Buffer>) => ({
		headers: { 'content-type': type },
		rawBody: undefined as Buffer | undefined,
		async readRawBody() {
			this.rawBody = await read();
		},
	});

	it('are those n8n has read', async () => {
		const request = { headers: {}, rawBody: bytes, readRawBody: () => Promise.reject(new Error('twice')) };
		expect(await readBody(request)).toBe(bytes);
	});

	it.each([undefined, '', 'application/octet-stream', 'text/html', 'nonsense'])(
		'are read where n8n leaves it to the node: %p',
		async (type) => expect(await readBody(unread(type, async () => bytes))).toBe(bytes),
	);

	it.each([
		[
			'of a form with parts, which n8n has taken apart',
			unread('multipart/form-data; boundary=x', async () => bytes),
		],
		['of a sender who hung up', unread('x/y', () => Promise.reject(new Error('request aborted')))],
		['where n8n is of a kind that cannot read them', { headers: {} }],
	])('are none %s', async (_, request) => expect(await readBody(request)).toHaveLength(0));
});
