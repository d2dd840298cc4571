/** What n8n gives a Code node, as far as the templates use it. In a node these are globals; a module takes them as one argument. */

export type Json = Record<string, unknown>;

export interface Item<T extends object = Json> {
	json: T;
}

/** What a node has put out. */
export interface NodeData<T extends object> {
	isExecuted: boolean;
	first(): Item<T>;
	all(): Array<Item<T>>;
	/** The item that the input item of this index came from. */
	itemMatching(index: number): Item<T>;
}

/** `Nodes` names the nodes a module may refer to and the shape of their items. */
export interface Code<Nodes extends Record<keyof Nodes, object> = Record<string, Json>> {
	$: <Name extends keyof Nodes>(name: Name) => NodeData<Nodes[Name]>;
	$input: { first(): Item; all(): Item[] };
	$execution: { id: string };
	$runIndex: number;
	$now: { zoneName: string };
}
