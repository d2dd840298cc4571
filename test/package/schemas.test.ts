/** The output schemas as n8n finds them in the built package; that they are true is tested with the engine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { PackageDirectoryLoader, resolveOutputSchemaPath } from 'n8n-core';

import { RESOURCES } from '../../nodes/Chat2Desk/actions/resources';
import { ROOT } from '../stage/template';

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

/** What an editor of n8n shows as one value. */
const SCALARS = ['string', 'integer', 'number', 'boolean'];

/**
 * What would keep the editor from showing fields. It takes the first of several types, and looks into objects and lists
 * only where that is their single type.
 */
function faultsIn(schema: Schema, path: string): string[] {
	const { type, properties, items, ...others } = schema;
	const unknown = Object.keys(others).map((key) => `${path} has ${key}`);
	if (type === 'object') {
		const inner = Object.entries(properties ?? {});
		return [...unknown, ...inner.flatMap(([key, value]) => faultsIn(value, `${path}.${key}`))];
	}
	if (type === 'array')
		return [...unknown, ...(items ? faultsIn(items, `${path}[]`) : [`${path} has no items`])];
	const [first, ...rest] = [type].flat();
	const isScalar = SCALARS.includes(String(first)) && rest.every((t) => [...SCALARS, 'null'].includes(t));
	return isScalar && !properties && !items ? unknown : [...unknown, `${path} is ${JSON.stringify(type)}`];
}

const OPERATIONS = RESOURCES.flatMap((resource) =>
	resource.operations.map((operation) => [resource.value, operation.value] as const),
);

describe('the output schemas of the built package', () => {
	let nodeDir: string;
	let version: number;

	beforeAll(async () => {
		const loader = new PackageDirectoryLoader(ROOT);
		await loader.loadAll();
		nodeDir = dirname(join(ROOT, loader.known.nodes.chat2Desk?.sourcePath ?? ''));
		version = Number(loader.types.nodes.find(({ name }) => name === 'chat2Desk')?.version);
	});

	it.each(OPERATIONS)('n8n finds that of %s: %s, and the editor can show it', (resource, operation) => {
		const path = resolveOutputSchemaPath({ nodeDir, version, resource, operation }) ?? '';
		expect([relative(nodeDir, path), existsSync(path)]).toEqual([
			join('__schema__', 'v1.0.0', resource, `${operation}.json`),
			true,
		]);
		const { version: revision, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Schema & {
			version: number;
		};
		expect([schema.type, revision]).toEqual(['object', 1]);
		expect(Object.keys(schema.properties ?? {})).not.toEqual([]);
		expect(faultsIn(schema, 'item')).toEqual([]);
	});

	it.each([1, 1.1])('n8n finds that of the trigger %s, the same for each version', (typeVersion) => {
		const path = resolveOutputSchemaPath({ nodeDir, version: typeVersion }) ?? '';
		const { version: _, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Schema & { version: number };
		expect(faultsIn(schema, 'item')).toEqual([]);
		expect(readFileSync(path, 'utf8')).toBe(readFileSync(join(nodeDir, '__schema__', 'v1.0.0.json'), 'utf8'));
	});

	it('are of operations that exist', () => {
		const folder = join(nodeDir, '__schema__', 'v1.0.0');
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
			file.endsWith('.json'),
		);
		expect(files.sort()).toEqual(OPERATIONS.map((names) => `${join(...names)}.json`).sort());
	});
});
