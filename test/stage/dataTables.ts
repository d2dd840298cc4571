/** The data tables of n8n 2 as a person sees them in the editor. */
import type { N8n } from '../n8n/instance';

/** The row of a data table as n8n lists it. */
export type Row = Record<string, unknown>;

export class DataTables {
	constructor(private readonly n8n: N8n) {}

	/** The rows of a data table. */
	async rows(name: string): Promise<Row[]> {
		const path = `${await this.pathOf(name)}/rows?take=1000`;
		return (await this.n8n.rest<{ data: Row[] }>('GET', path)).data;
	}

	/** Puts a row into a data table, past the workflows. */
	async insert(name: string, row: Row): Promise<void> {
		await this.n8n.rest('POST', `${await this.pathOf(name)}/insert`, { data: [row], returnType: 'id' });
	}

	/** Writes into the rows with this key. */
	async edit(name: string, key: string, data: Row): Promise<void> {
		const filters = [{ columnName: 'key', condition: 'eq', value: key }];
		const change = { filter: { type: 'and', filters }, data, returnData: false };
		await this.n8n.rest('PATCH', `${await this.pathOf(name)}/rows`, change);
	}

	private async pathOf(table: string): Promise<string> {
		const project = await this.n8n.rest<{ id: string }>('GET', '/projects/personal');
		const path = `/projects/${project.id}/data-tables`;
		const { data: tables } = await this.n8n.rest<{ data: Array<{ id: string; name: string }> }>('GET', path);
		return `${path}/${tables.find(({ name }) => name === table)?.id}`;
	}
}
