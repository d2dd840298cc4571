import type { Code, Item } from '../shared/n8n';
import { inWords } from './advice';
import type { Outcome } from './types';
import type { Upload } from './whatToLookFor';

/** What this try came to, in words: what is settled, and what is left for the next one. */
export default function outcome({ $input }: Code): Array<Item<Outcome>> {
	const { done, left, halt } = $input.first().json as unknown as Upload;
	const told = done.map(({ refusal, text, ...one }) => ({
		...one,
		text: refusal ? `${text} ${inWords(refusal)}.` : text,
	}));
	const { refusal, ...rest } = halt ?? { text: '', isFinal: false };
	return [
		{
			json: {
				done: told,
				left,
				...(halt && { halt: { ...rest, text: refusal ? inWords(refusal) : rest.text } }),
			},
		},
	];
}
