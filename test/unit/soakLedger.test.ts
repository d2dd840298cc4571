import { Ledger } from '../soak/ledger';

type Portal = Parameters<Ledger['audit']>[0];

const lead = (id: number, clientId: number) =>
	({
		id,
		entityTypeId: 1,
		fields: { originId: `client_${clientId}` },
		fm: [],
	}) as unknown as Portal['items'][number];

const comment = (entityId: number, text: string) => ({ entityId, text }) as Portal['comments'][number];

describe('the ledger of the soak', () => {
	const ledger = new Ledger();
	ledger.say(51, 7, 'Hello');
	ledger.say(51, 7, 'Good day');
	ledger.close(51);
	ledger.say(52, 7, 'Still open');

	const audit = (items: Portal['items'], comments: Portal['comments']) => ledger.audit({ items, comments });

	it('finds nothing where all is as it should be', () => {
		expect(audit([lead(1, 7)], [comment(1, 'Hello\nGood day\n#51')])).toEqual([]);
		expect([ledger.said, ledger.closed]).toEqual([3, 1]);
	});

	it.each([
		['a lead lost', [], [comment(1, 'Hello\nGood day\n#51')], 'client 7 has 0 leads'],
		[
			'a lead doubled',
			[lead(1, 7), lead(2, 7)],
			[comment(1, 'Hello\nGood day\n#51')],
			'client 7 has 2 leads',
		],
		['a lead of nobody', [lead(1, 7), lead(2, 8)], [comment(1, 'Hello\nGood day\n#51')], '1 leads too many'],
		['a transcript lost', [lead(1, 7)], [], 'request 51 has 0 transcripts, not 1'],
		[
			'a transcript doubled',
			[lead(1, 7)],
			[comment(1, 'Hello\nGood day\n#51'), comment(1, 'Hello\nGood day\n#51')],
			'request 51 has 2 transcripts, not 1',
		],
		[
			'a transcript of a request that is open',
			[lead(1, 7)],
			[comment(1, 'Hello\nGood day\n#51'), comment(1, 'Still open\n#52')],
			'request 52 has 1 transcripts, not 0',
		],
		[
			'somebody else’s lead',
			[lead(1, 7)],
			[comment(9, 'Hello\nGood day\n#51')],
			'the transcript of request 51 is on the lead of somebody else',
		],
		['a text lost', [lead(1, 7)], [comment(1, 'Hello\n#51')], 'request 51: "Good day" is there 0 times'],
		[
			'a text doubled',
			[lead(1, 7)],
			[comment(1, 'Hello\nHello\nGood day\n#51')],
			'request 51: "Hello" is there 2 times',
		],
		[
			'another order',
			[lead(1, 7)],
			[comment(1, 'Good day\nHello\n#51')],
			'request 51: the texts are out of order',
		],
		[
			'a comment of nobody',
			[lead(1, 7)],
			[comment(1, 'Hello\nGood day\n#51'), comment(1, '#99')],
			'1 comments belong to no request',
		],
	])('tells %s', (_, items, comments, fault) => {
		expect(audit(items, comments)).toContain(fault);
	});
});
