import type { Code, Item } from '../shared/n8n';
import type { CrmJob, MessageJob, Row } from './types';

interface Stored extends Row {
	id: number;
}

/** A message without an id of its own counts as a repetition for so long. */
const REPETITION = 2 * 60_000;

/** Rows that say that it is under way or done, the first that was put down first. */
export function claims(ours: Stored, rows: Stored[], now: number): Stored[] {
	const hasId = ours.kind !== 'message' || !ours.key.startsWith('message {');
	return (
		rows
			.filter(
				({ key, state, at }) =>
					key === ours.key &&
					['under way', 'done', 'unknown', 'no phone'].includes(state) &&
					(hasId || now - at < REPETITION),
			)
			// To tell twice does no harm, so the claim of an execution that is no more is void.
			.filter(({ kind, state, until }) => kind !== 'notify' || state !== 'under way' || until > now)
			.sort((a, b) => a.id - b.id)
	);
}

/** The row as it goes on: ours to do, or what is known of it already. */
export function claimed(ours: Stored, rows: Stored[], now: number): Row & { isOurs: boolean } {
	const { id: _, ...row } = ours;
	const [first] = claims(ours, rows, now);
	if (!first || first.id === ours.id) return { ...row, isOurs: true };
	const isDead = first.state === 'under way' && first.until <= now;
	const state = isDead ? 'unknown' : first.state;
	return { ...row, at: first.at, state, ref: first.ref, note: first.note, isOurs: false };
}

/** Of two executions with the same thing to do the one goes on whose row was put down first. */
export default function whoseIsIt({
	$,
	$input,
}: Code<{ 'Note it': Stored }>): Array<Item<(Row | CrmJob | MessageJob) & { isOurs: boolean }>> {
	const rows = $input.all().map(({ json }) => json as unknown as Stored);
	return $('Note it')
		.all()
		.map(({ json: ours }) => {
			const row = claimed(ours, rows, Date.now());
			const fresh = { job: JSON.parse(row.body), since: Date.now(), page: 1, employees: [] };
			return { json: { ...row, ...fresh } };
		});
}
