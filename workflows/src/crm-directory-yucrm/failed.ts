import type { Code, Item } from '../shared/n8n';
import type { Outcome } from './outcome';

/** Ends red with the reasons when something could not be done. Retried by hand it starts over, with Settings as they are now. */
export default function failed({ $, $execution }: Code<{ 'What became of it': Outcome }>): Item[] {
	const outcomes = $('What became of it')
		.all()
		.map(({ json }) => json);
	const failures = outcomes.filter(({ fails }) => fails);
	if (failures.length === 0) return [];
	if (failures.some(({ execution }) => execution !== $execution.id)) return [{ json: {} }];
	throw new Error(failures.map(({ note }) => note).join('. '));
}
