import { gzipSync } from 'node:zlib';

import { parseBodies } from '../../nodes/Chat2Desk/trigger/receive';

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
