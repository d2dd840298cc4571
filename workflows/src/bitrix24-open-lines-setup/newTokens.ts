import { tokensOf, type Tokens } from '../bitrix24-open-lines/newTokens';
import type { Code, Item } from '../shared/n8n';

/** The new pair of tokens, or why there is none. */
export default function newTokens({
	$,
	$input,
}: Code<{ 'Take the refresh': { value: string } }>): Array<Item<Tokens>> {
	const stored = $('Take the refresh').first().json.value;
	return [{ json: tokensOf(stored, $input.first().json, Date.now()) }];
}
