import type { Code, Json } from '../../../workflows/src/shared/n8n';

/** What n8n would give a Code node: the items of earlier nodes by name, and its own; nodes not named were not executed. */
export function node<Nodes extends Record<keyof Nodes, object>>(
	nodes: { [Name in keyof Nodes]?: Array<Nodes[Name]> | Nodes[Name] },
	input: object[] = [],
	{ execution = '1', runIndex = 0 }: { execution?: string; runIndex?: number } = {},
): Code<Nodes> {
	const items = <T extends object>(rows: T[], name: string) => ({
		first: () => {
			const [json] = rows;
			if (!json) throw new Error(`${name} has no items`);
			return { json };
		},
		all: () => rows.map((json) => ({ json })),
		itemMatching: (index: number) => {
			const json = rows[index];
			if (!json) throw new Error(`${name} has no item ${index}`);
			return { json };
		},
	});
	return {
		$: (name) => {
			const rows = nodes[name];
			return {
				isExecuted: rows !== undefined,
				...items([rows ?? []].flat() as Array<Nodes[typeof name]>, String(name)),
			};
		},
		$input: items(input as Json[], 'The input'),
		$execution: { id: execution },
		$runIndex: runIndex,
		$now: { zoneName: 'America/New_York' },
	};
}
