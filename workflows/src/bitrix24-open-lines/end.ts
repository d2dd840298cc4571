import type { Item, Json } from '../shared/n8n';

interface Runs {
	$: (name: string) => { isExecuted: boolean; all(output: number, run: number): Array<Item<Json>> };
	$runIndex: number;
}

/** What a node has put out in all its runs. */
function runsOf({ $ }: Runs, name: string): Json[] {
	const found: Json[] = [];
	for (let run = 0; run < 1000 && $(name).isExecuted; run++) {
		try {
			found.push(
				...$(name)
					.all(0, run)
					.map(({ json }) => json),
			);
		} catch {
			break;
		}
	}
	return found;
}

/** What the administrator has to know goes last. Where nobody can be told, the execution fails with it. */
export default function end({ $, $runIndex }: Runs): Array<Item<{ lane: number }>> {
	const told = runsOf({ $, $runIndex }, 'What follows').some(({ kind }) => kind === 'tell');
	if ($runIndex === 0 && told) return [{ json: { lane: 4 } }];
	const texts = new Set(
		runsOf({ $, $runIndex }, 'Was it told?')
			.map(({ text }) => text)
			.filter(Boolean),
	);
	if (texts.size > 0) throw new Error([...texts].join(' | '));
	return [];
}
