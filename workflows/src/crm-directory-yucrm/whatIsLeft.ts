import type { Code, Item } from '../shared/n8n';
import { rowFor } from './rows';
import type { Row, Settings } from './types';

interface Nodes {
	Settings: Settings;
	'Every hour': object;
	'Check the set-up': object;
	'Open rows': Row;
}

interface About {
	settings: Settings;
	execution: string;
	now: number;
}

/** How much of what was left undone is taken up in an hour. */
const MOST_AT_ONCE = 50;

/**
 * What was left undone: tried too long, or begun by an execution that is no more. An enquiry of the latter may have been
 * posted, and the CRM cannot be asked; to tell twice does no harm.
 */
export function ofOpen(row: Row, about: About): Row[] {
	const fresh = rowFor(row.kind, row.key, {}, about);
	if (row.state === 'away' || row.state === 'again') return [{ ...fresh, body: row.body }];
	if (row.state !== 'under way' || row.until > about.now) return [];
	if (row.kind === 'notify') return [{ ...fresh, body: row.body }];
	return [{ ...row, state: 'unknown', note: '', execution: about.execution }];
}

/** Every hour: what was left undone, and the directory; anything else goes on as it is. */
export default function whatIsLeft({ $, $input, $execution }: Code<Nodes>): Array<Item<Row> | Item> {
	const isHourly = $('Every hour').isExecuted;
	if (!isHourly && !$('Check the set-up').isExecuted) return $input.all();
	const about = { settings: $('Settings').first().json, execution: $execution.id, now: Date.now() };
	const open = isHourly ? $('Open rows').all() : [];
	const left = open.filter(({ json }) => json.key).flatMap(({ json }) => ofOpen(json, about));
	const refresh = rowFor('directory', isHourly ? 'hourly' : 'check', {}, about);
	return [...left.slice(0, MOST_AT_ONCE), refresh].map((json) => ({ json }));
}
