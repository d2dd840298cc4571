import type { Code, Item } from '../shared/n8n';
import { readAnswer, secondsTo, type PortalItem, type Verdict } from './portal';

/** What Bitrix24 said: good, worth another try, or final. It is tried for `retryMinutes` from the call on. */
export default function readTheAnswer({
	$,
	$input,
}: Code<{ 'Read the call': { since: number; retryMinutes: number } }>): Array<Item<Verdict>> {
	const { since, retryMinutes } = $('Read the call').first().json;
	const answer = readAnswer($input.first().json as PortalItem);
	const seconds = secondsTo(answer, (Date.now() - since) / 60_000, retryMinutes, Math.random());
	return [{ json: { ...answer, seconds } }];
}
