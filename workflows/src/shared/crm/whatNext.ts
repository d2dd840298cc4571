import { withAdvice } from '../advice';
import type { Code, Item } from '../n8n';
import type { Event, Need, Settings, Work } from './types';

/** What came back from the work: done, something that has to be read first, or nothing when it has to be tried again. */
export interface Outcome {
	done?: boolean;
	needs?: Need[];
	error?: string;
}

/** Seconds to wait before a try: some at first, at random so that many do not come back at once; later a minute or two, which n8n keeps through a restart. */
export function secondsToWait(minutes: number, random: number): number {
	return Math.round(minutes < 3 ? 5 + random * 20 : 65 + random * 55);
}

/** One step on: the next event, the same once more, or nothing when all are done. */
export function next(
	work: Work,
	outcome: Outcome,
	events: Event[],
	{ retryMinutes, now, random }: { retryMinutes: number; now: number; random: number },
): Array<(Partial<Work> | Event) & { seconds: number }> {
	const start = (at: number) => events.slice(at, at + 1).map((event) => ({ ...event, at, seconds: 0 }));
	if (outcome.error) throw new Error(withAdvice(outcome.error));
	if (outcome.done || work.read?.isLeftOut) return start(work.at + 1);
	if (outcome.needs?.length) return [{ ...work, needs: outcome.needs, seconds: 0 }];

	const minutes = (now - (work.since ?? now)) / 60_000;
	const isOver = minutes >= retryMinutes;
	if (work.problem && (work.problem.isFinal || isOver))
		throw new Error(withAdvice(work.problem.text.replaceAll(':', ' -')));
	// The last try says why; that it says nothing does not happen, but must not go on for ever.
	if (work.isLast) throw new Error('The card in Bitrix24 is not complete, and the last try did not say why.');
	if (isOver) return [{ ...work, isLast: true, seconds: 0 }];
	return [{ ...work, seconds: secondsToWait(minutes, random) }];
}

/** Goes back to Settings with the next event, or with the same one when the portal was away. Retried by hand it starts over. */
export default function whatNext({
	$,
	$input,
	$execution,
}: Code<{ 'Chat2Desk Trigger': Event; Settings: Settings; 'Who wrote': Work }>): Array<Item> {
	const work = $('Who wrote').first().json;
	const events = $('Chat2Desk Trigger')
		.all()
		.map(({ json }) => json);
	const isRetried = work.execution !== $execution.id;
	if (isRetried) return [{ json: { ...events[work.at], at: work.at, seconds: 0 } }];
	const retryMinutes = Number($('Settings').first().json.retryMinutes) || 0;
	const clock = { retryMinutes, now: Date.now(), random: Math.random() };
	return next(work, $input.first().json as Outcome, events, clock).map((item) => ({ json: { ...item } }));
}
