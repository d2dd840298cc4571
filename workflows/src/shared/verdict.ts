import type { Code, Item } from './n8n';
import type { Line } from './report';

/** Ends red when there is a problem, with the first of them; all of them are in the node before. */
export default function verdict({ $input }: Code): Array<Item<Line>> {
	const lines = $input.all().map(({ json }) => json as unknown as Line);
	const problems = lines.filter(({ state }) => state === 'PROBLEM');
	const [first] = problems;
	if (!first) return lines.map((json) => ({ json }));
	const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
	// n8n 1 cuts the message of an error at its colons.
	throw new Error(`${first.text}${more}. See the node Report.`.replaceAll(':', ' -'));
}
