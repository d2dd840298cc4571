/** Where everything stands: lanes from top to bottom, in a lane from left to right, in a group by the way to a node. */

export const STEP = { x: 220, y: 180 };

/** An opened group reaches so far above its nodes, with some air. */
export const GROUP_HEADER = 150;

/**
 * Rows between two lanes. n8n moves aside what an opened group would touch, frame and labels included (some 210 above
 * and below the nodes), and moves whole lanes far too far: so that nothing is touched, a lane keeps clear of the next.
 */
const LANE_GAP = 1.25;

/** Where there is no group on either side. */
const NODE_GAP = 0.5;

/** What stands in a lane: groups and single nodes by their names; '' leaves a column free. */
export interface Lane {
	items: string[];
	/** Columns to leave free on the left. */
	indent?: number;
	/** Rows to leave free above, for a note. */
	above?: number;
}

/** So many columns left free. */
export const blanks = (count: number): string[] => Array<string>(count).fill('');

interface Grouped {
	name: string;
	nodes: string[];
}

type Connections = Record<string, Record<string, Array<Array<{ node: string }>>>>;

/** What hangs under an agent stands in rows of so many below its group. */
const HANGING_IN_A_ROW = 4;

type Cell = [column: number, row: number];

/**
 * The cells of a group: a node stands one column behind the last of those that lead to it; the first output goes
 * straight on, others to the rows below. Lines that lead back do not count.
 */
export function cells(nodes: string[], connections: Connections): Map<string, Cell> {
	const hanging = nodes.filter((name) => connections[name] && !connections[name].main);
	const targets = (name: string) =>
		Object.values(connections[name] ?? {}).flatMap((outputs) => outputs.flat());
	// An agent is twice as wide as a node.
	const isWide = (name: string) => hanging.some((one) => targets(one).some(({ node }) => node === name));
	const next = (name: string) =>
		(connections[name]?.main ?? [])
			.flatMap((targets) => targets.map((to) => to.node))
			.filter((to) => nodes.includes(to));
	const columns = new Map<string, number>();
	const visit = (name: string, column: number, path: string[]): void => {
		if (path.includes(name)) return;
		if ((columns.get(name) ?? -1) < column) columns.set(name, column);
		for (const to of next(name)) {
			visit(to, (columns.get(name) ?? column) + (isWide(name) ? 2 : 1), [...path, name]);
		}
	};
	const [entry = ''] = nodes;
	visit(entry, 0, []);
	const taken = new Set<string>();
	const result = new Map<string, Cell>();
	const put = (name: string, row: number): void => {
		if (result.has(name)) return;
		const column = columns.get(name) ?? 0;
		let free = row;
		while (taken.has(`${column} ${free}`)) free++;
		taken.add(`${column} ${free}`);
		result.set(name, [column, free]);
		(connections[name]?.main ?? []).forEach((targets) =>
			targets.filter((to) => nodes.includes(to.node)).forEach((to) => put(to.node, free)),
		);
	};
	put(entry, 0);
	for (const name of nodes.filter((one) => !hanging.includes(one))) put(name, 0);
	const below = Math.max(...[...result.values()].map(([, row]) => row)) + 1;
	hanging.forEach((name, index) =>
		result.set(name, [index % HANGING_IN_A_ROW, below + Math.floor(index / HANGING_IN_A_ROW)]),
	);
	return result;
}

/** Positions of all nodes by name. A group counts as wide as its nodes, so that it can be opened where it stands. */
export function place(
	lanes: Lane[],
	groups: Grouped[],
	connections: Connections,
): Map<string, [number, number]> {
	const positions = new Map<string, [number, number]>();
	let y = 0;
	const hasGroup = (lane: Lane | undefined) =>
		lane?.items.some((item) => groups.some(({ name }) => name === item)) ?? false;
	for (const [index, lane] of lanes.entries()) {
		const { items, indent = 0, above = 0 } = lane;
		let column = indent;
		let height = 1;
		y += above;
		for (const item of items) {
			if (item === '') {
				column++;
				continue;
			}
			const group = groups.find(({ name }) => name === item);
			const grid = group ? cells(group.nodes, connections) : new Map<string, Cell>([[item, [0, 0]]]);
			for (const [name, [dx, dy]] of grid) {
				positions.set(name, [(column + dx) * STEP.x, (y + dy) * STEP.y]);
				height = Math.max(height, dy + 1);
			}
			column += Math.max(...[...grid.values()].map(([dx]) => dx)) + (group ? 1.5 : 1);
		}
		y += height + (hasGroup(lane) || hasGroup(lanes[index + 1]) ? LANE_GAP : NODE_GAP);
	}
	return positions;
}
