/** Data tables of n8n 2, found by their names; a table belongs to a project. */
import { type NodeOptions, type Parameters, type Template } from '../builder/template';

/** What a column has to be. */
export type Condition =
	| [column: string, condition: 'eq' | 'like' | 'lt' | 'lte' | 'gt' | 'gte', value: string]
	| [column: string, condition: 'isTrue' | 'isFalse'];

/** The first rows in the order of a column. */
export interface Order {
	by: string;
	direction: 'ASC' | 'DESC';
	limit: number;
}

export interface Columns {
	[name: string]: 'string' | 'number' | 'boolean';
}

/** Adds Data table nodes for one table. */
export class Table {
	constructor(
		private readonly template: Template,
		private readonly name: string,
		private readonly columns: Columns,
	) {}

	private add(name: string, parameters: Parameters, options: NodeOptions): string {
		return this.template.node(name, ['n8n-nodes-base.dataTable', 1.1], parameters, options);
	}

	private where(conditions: Condition[], matchType = 'allConditions'): Parameters {
		return {
			dataTableId: { __rl: true, value: this.name, mode: 'name' },
			matchType,
			filters: {
				conditions: conditions.map(([keyName, condition, keyValue]) => ({
					keyName,
					condition,
					...(keyValue !== undefined && { keyValue }),
				})),
			},
		};
	}

	/** The values of columns, as the editor shows them. */
	private values(value: Record<string, unknown>): Parameters {
		const schema = Object.keys(value).map((id) => ({
			id,
			displayName: id,
			required: false,
			defaultMatch: false,
			display: true,
			type: this.columns[id],
			readOnly: false,
			removed: false,
		}));
		const columns = { mappingMode: 'defineBelow', value, matchingColumns: [], schema };
		return { columns: { ...columns, attemptToConvertTypes: false, convertFieldsToString: false } };
	}

	/** Makes the table where there is none. */
	create(name: string): string {
		const column = Object.entries(this.columns).map(([of, type]) => ({ name: of, type }));
		const parameters = { resource: 'table', operation: 'create', tableName: this.name, columns: { column } };
		return this.add(name, { ...parameters, options: { createIfNotExists: true } }, { executeOnce: true });
	}

	/** All rows that meet one of the conditions. */
	any(name: string, conditions: Condition[], options: NodeOptions = {}): string {
		return this.add(
			name,
			{ operation: 'get', ...this.where(conditions, 'anyCondition'), returnAll: true },
			options,
		);
	}

	/** The first of the rows that meet all conditions. */
	first(name: string, conditions: Condition[], order: Order, options: NodeOptions = {}): string {
		const { by, direction, limit } = order;
		const sorted = { limit, orderBy: true, orderByColumn: by, orderByDirection: direction };
		return this.add(name, { operation: 'get', ...this.where(conditions), ...sorted }, options);
	}

	/** Changes the rows that meet all conditions, in one step: what a lease needs. Puts out those it changed. */
	update(
		name: string,
		conditions: Condition[],
		value: Record<string, unknown>,
		options: NodeOptions = {},
	): string {
		return this.add(
			name,
			{ operation: 'update', ...this.where(conditions), ...this.values(value), options: {} },
			options,
		);
	}

	/** Changes the row of a key, or adds it. */
	upsert(name: string, key: string, value: Record<string, unknown>, options: NodeOptions = {}): string {
		const parameters = {
			operation: 'upsert',
			...this.where([['key', 'eq', key]]),
			...this.values({ key, ...value }),
		};
		return this.add(name, { ...parameters, options: {} }, options);
	}

	/** Deletes the rows that meet all conditions. */
	delete(name: string, conditions: Condition[], options: NodeOptions = {}): string {
		return this.add(name, { operation: 'deleteRows', ...this.where(conditions), options: {} }, options);
	}

	/** Adds the items as rows. */
	insert(name: string, options: NodeOptions = {}): string {
		const columns = { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] };
		const parameters = { dataTableId: { __rl: true, value: this.name, mode: 'name' }, columns };
		return this.add(name, { ...parameters, options: {} }, options);
	}
}
