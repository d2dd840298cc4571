import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { readParameters } from '../../nodes/Chat2Desk/trigger/parameters';

const read = (options: IDataObject) =>
	readParameters({
		getNodeParameter: (name: string, fallback: unknown) => (name === 'options' ? options : fallback),
	} as unknown as IWebhookFunctions);

describe('switches of the trigger', () => {
	it.each([
		[true, true],
		['true', true],
		[' True ', true],
		[1, true],
		['1', true],
		['yes', true],
		['on', true],
		[false, false],
		['false', false],
		[0, false],
		['0', false],
		['', false],
		[null, false],
	])('%j is %j', (given, meant) => {
		expect(read({ downloadAttachments: given }).downloadAttachments).toBe(meant);
		expect(read({ firstMessageOnly: given }).firstMessageOnly).toBe(meant);
	});

	it('leave the deduplication on, unless it is switched off', () => {
		expect(
			[{}, { deduplicate: '' }, { deduplicate: 'true' }, { deduplicate: 'maybe' }].map(
				(options) => read(options).deduplicate,
			),
		).toEqual([true, true, true, true]);
		expect([false, 'false', 0].map((deduplicate) => read({ deduplicate }).deduplicate)).toEqual([
			false,
			false,
			false,
		]);
	});
});
