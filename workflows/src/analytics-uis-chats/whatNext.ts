import { secondsToWait } from '../shared/crm/whatNext';
import type { Code, Item, Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import { takeNote, type Memory } from './notes';
import type { Outcome, Settings, Told, Work } from './types';

/** What follows, and what to show of it. */
export interface Step {
	work: Work;
	isOver: boolean;
	/** Whether the page with the progress is to be shown. */
	shows: boolean;
	title: string;
	text: string;
}

interface Nodes {
	Settings: Settings;
	'Which requests?': { work: Work };
}

/** An upload whose answer got lost is looked for only after so many seconds: the report may be late [assumed]. */
const REPORT_SECONDS = 65;

/** What is told of requests that were not uploaded at most. */
const MOST_TOLD = 200;

function counted(work: Work, done: Told[]): Work {
	const counts = { ...work.counts };
	for (const { state } of done) counts[state]++;
	const news = done.filter(({ state }) => state === 'skipped' || state === 'refused');
	return { ...work, counts, told: [...work.told, ...news].slice(-MOST_TOLD) };
}

/** The same batch once more, the next one, or nothing more; throws when it has been tried long enough. */
export function next(
	before: Work,
	{ done = [], left = [], halt, error }: Outcome,
	{ retryMinutes, now, random }: { retryMinutes: number; now: number; random: number },
): { work: Work; isOver: boolean } {
	const retry = 'Nothing is lost, put it right and retry this execution';
	if (error) throw new Error(`${error.replace(/ \[line \d+[^\]]*\]/g, '')}. ${retry}`);
	const work = counted(before, done);
	if (left.length > 0) {
		const since = before.since || now;
		const minutes = (now - since) / 60_000;
		const { text = 'The work was not finished', isFinal = false, isLost = false, seconds = 0 } = halt ?? {};
		if (isFinal || minutes >= retryMinutes) throw new Error(`${text}. ${retry}`.replaceAll(':', ' -'));
		// At random, so that not all that were held back by one limit come at once.
		const wait = seconds > 0 ? seconds + Math.round(random * 10) : secondsToWait(minutes, random);
		return {
			work: { ...work, queue: left, since, seconds: isLost ? Math.max(wait, REPORT_SECONDS) : wait },
			isOver: false,
		};
	}
	const queue = work.rest.slice(0, 50).map((requestId) => ({ requestId }));
	return {
		work: { ...work, queue, rest: work.rest.slice(50), since: 0, seconds: 0 },
		isOver: queue.length === 0,
	};
}

/** How far it is, in words. */
export function progress({ total, counts, told }: Work): { title: string; text: string } {
	const { uploaded, there, skipped, refused } = counts;
	const looked = uploaded + there + skipped + refused;
	const reasons = told.map(({ text }) => text);
	return {
		title: total === 0 ? 'No closed requests in this period' : `${looked} of ${total} requests`,
		text: [
			`${uploaded} uploaded, ${there} were there already, ${skipped} left out, ${refused} refused.`,
			...reasons,
		].join('\n'),
	};
}

/** Goes on with what is left; retried by hand it starts over, with the Settings of now. */
export default function whatNext({
	$,
	$input,
	$execution,
	$getWorkflowStaticData,
}: Code<Nodes> & Memory): Array<Item<Step>> {
	const before = $('Which requests?').first().json.work;
	if (before.execution !== $execution.id) {
		const queue = before.queue.map(({ requestId }) => ({ requestId }));
		const work = { ...before, queue, since: 0, seconds: 0 };
		return [{ json: { work, isOver: false, shows: false, title: '', text: '' } }];
	}
	const outcome = $input.first().json as Json & Outcome;
	takeNote($getWorkflowStaticData('global'), outcome.done ?? []);
	const retryMinutes = Number(typed($('Settings').first().json.retryMinutes)) || 0;
	const { work, isOver } = next(before, outcome, { retryMinutes, now: Date.now(), random: Math.random() });
	const { counts, total, shown } = work;
	const looked = counts.uploaded + counts.there + counts.skipped + counts.refused;
	// A page in ten, as somebody has to press a button there.
	const shows = work.entry === 'import' && (isOver || looked - shown >= total / 10);
	const json = { work: shows ? { ...work, shown: looked } : work, isOver, shows, ...progress(work) };
	return [{ json }];
}
