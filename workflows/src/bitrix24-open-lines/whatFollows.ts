import type { Code, Item } from '../shared/n8n';
import type { Outcome, Row } from './rows';

/** The rows that follow from what became of one. */
export default function whatFollows({ $ }: Code<{ Outcome: Outcome }>): Array<Item<Row>> {
	return $('Outcome')
		.first()
		.json.more.map((json) => ({ json }));
}
