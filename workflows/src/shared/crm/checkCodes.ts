/** Source and stages against the lists of the portal, which are shown in any case. */
import type { Json } from '../n8n';
import { check, listed, note, type Line } from '../report';

/** Rows of `crm.status.list` by code. */
const names = (rows: Json[]) => new Map(rows.map((row) => [String(row.STATUS_ID), String(row.NAME)]));

/** `reason`: why there is no list, when there is none. */
export function checkSource(code: string, rows: Json[], reason: string): Line[] {
	const known = names(rows);
	const list = listed(known) || reason;
	return [
		check(
			known.has(code),
			`sourceId ${code} is "${known.get(code)}"`,
			`sourceId ${code} is not in the portal's list: ${list}`,
		),
		note(`codes for sourceId: ${list}`),
	];
}

/** Stages to begin with and to go back to, which must not be final ones. */
export function checkStages(codes: Array<[key: string, code: string]>, rows: Json[], reason: string): Line[] {
	const open = names(rows.filter((row) => !row.SEMANTICS));
	const all = names(rows);
	const list = listed(all) || reason;
	return [
		...codes.map(([key, code]) => {
			const why = all.has(code) ? 'is a final stage; choose one of' : "is not in the portal's list";
			return check(open.has(code), `${key} ${code} is "${open.get(code)}"`, `${key} ${code} ${why}: ${list}`);
		}),
		note(`codes for stageId and reopenStageId: ${listed(open) || reason}`),
	];
}
