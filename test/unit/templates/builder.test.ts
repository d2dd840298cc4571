import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { codeOf } from '../../../workflows/src/builder/code';
import { stableId } from '../../../workflows/src/builder/ids';
import { Kinds } from '../../../workflows/src/builder/kinds';
import { cells } from '../../../workflows/src/builder/layout';
import { Template } from '../../../workflows/src/builder/template';

describe('the code of a Code node', () => {
	let folder: string;

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'chat2desk-code-'));
	});

	afterAll(() => rmSync(folder, { recursive: true }));

	const write = (name: string, text: string) => {
		writeFileSync(join(folder, `${name}.ts`), text);
		return join(folder, `${name}.ts`);
	};

	it('is the module without its types and with what it uses, in order, comments kept', async () => {
		write(
			'lists',
			`const UNUSED = 1;
/** The last one. */
export const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1];
export function other(): void {}
`,
		);
		const file = write(
			'main',
			`import type { Code } from './n8n';
import { last, other as _never } from './lists';
interface Row { id: number; name?: string }
const NAMES = ['a', 'b'] as const;
// Why it is so.
function pick(rows: Row[], at?: number): Row {
	const found = rows[at ?? 0] as Row; // the first

	return last<Row>(rows) ?? found!;
}
/** What it does. */
export default function main({ $input }: Code): object[] {
	const rows = $input.all() satisfies unknown[] as Row[];
	return [{ json: { ...pick(rows), of: NAMES.length } }];
}
`.replace(', other as _never', ''),
		);
		expect(await codeOf(file)).toBe(
			`/** What it does. */

/** The last one. */
const last = (list) => list[list.length - 1];

// Why it is so.
function pick(rows, at) {
	const found = rows[at ?? 0]; // the first

	return last(rows) ?? found;
}

const NAMES = ['a', 'b'];

const rows = $input.all();
return [{ json: { ...pick(rows), of: NAMES.length } }];`,
		);
	});

	it('refuses two functions of one name and more than a reader can take in', async () => {
		write('one', 'export function same(): number { return 1; }');
		write('two', "import { same } from './one';\nexport function two(): number { return same(); }");
		const clash = write(
			'clash',
			"import { two } from './two';\nfunction same(): number { return 2; }\nexport default function main(): number { return two() + same(); }",
		);
		await expect(codeOf(clash)).rejects.toThrow('same is declared in');
		const long = write('long', `export default function main(): string { return '${'x'.repeat(6000)}'; }`);
		await expect(codeOf(long)).rejects.toThrow('over 6000');
	});
});

describe('a template', () => {
	const begin = () => {
		const t = new Template({ file: 'test', title: 'Test' });
		return { t, add: new Kinds(t) };
	};

	it('has the same ids in every build', () => {
		expect(stableId('leads', 'Settings')).toBe(stableId('leads', 'Settings'));
		expect(stableId('leads', 'Settings')).not.toBe(stableId('deals', 'Settings'));
		expect(stableId('a', 'b')).toMatch(
			/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
		);
	});

	it('refuses what does not exist: nodes in lines, groups, lanes and expressions', async () => {
		const { t, add } = begin();
		add.node('Start', 'manualTrigger');
		expect(() => add.node('Start', 'noOp')).toThrow('two nodes');
		expect(() => t.line('Start', 'End')).toThrow('no node "End"');
		expect(() => t.group('All', 'Everything there is', ['End'])).toThrow('no node "End"');
		await expect(t.build()).rejects.toThrow('stands in no lane');
		t.layout([{ items: ['Start', 'Fields'] }]);
		add.set('Fields', { a: "={{ $('Nowhere').first().json.a }}" });
		await expect(t.build()).rejects.toThrow('refers to "Nowhere"');
	});

	it('draws lines from and to any of the ends', async () => {
		const { t, add } = begin();
		add.node('Start', 'manualTrigger');
		add.if('Yes?', 'true');
		add.node('Both', 'merge', { numberInputs: 2 });
		t.line('Start', 'Yes?', 'Both');
		t.line('Yes? > 1', 'Both < 1');
		t.layout([{ items: ['Start', 'Yes?', 'Both'] }]);
		expect(await t.build()).toMatchObject({
			connections: {
				Start: { main: [[{ node: 'Yes?', index: 0 }]] },
				'Yes?': { main: [[{ node: 'Both', index: 0 }], [{ node: 'Both', index: 1 }]] },
			},
		});
	});

	it('stands from left to right, second outputs below, lines back left out', () => {
		const to = (...names: string[]) => ({ main: names.map((node) => [{ node }]) });
		const grid = cells(['a', 'b', 'c', 'd'], { a: to('b', 'c'), b: to('d'), c: to('d'), d: to('a') });
		expect(Object.fromEntries(grid)).toEqual({ a: [0, 0], b: [1, 0], c: [1, 1], d: [2, 0] });
	});
});
