import { secondsToWait } from '../shared/crm/whatNext';
import type { Code, Item, Json } from '../shared/n8n';
import { advice, employeeOf } from './crmAnswer';
import { LOOK } from './outcome';
import type { Verdict } from './readTheAnswer';
import { retryMinutesOf } from './rows';
import type { CrmJob, Settings } from './types';

export type Answered = CrmJob & { call: { what: string; problem: string }; verdict: Verdict };

interface Clock {
	now: number;
	random: number;
}

/** Who it is about, for people. */
const about = ({ kind, job, key }: CrmJob): string =>
	kind === 'order' ? `the new enquiry of ${job.name} (request ${job.requestId})` : `the event "${key}"`;

/** Later, while `retryMinutes` last; nothing when they are over. */
function later(job: CrmJob, settings: Settings, { now, random }: Clock): CrmJob | null {
	const minutes = (now - job.since) / 60_000;
	if (minutes >= retryMinutesOf(settings)) return null;
	return { ...job, next: 'later', seconds: secondsToWait(minutes, random) };
}

const end = (job: CrmJob, state: string, note: string, fails: boolean): CrmJob => ({
	...job,
	next: 'done',
	state,
	note,
	fails,
});

/** A page of employees: the next one until a page brings nothing new, since it is not known how large pages may be. */
function ofList(job: Answered, { fate, result, reason }: Verdict, settings: Settings, clock: Clock): CrmJob {
	const { problem } = job.call;
	const failed = (error: string): CrmJob => ({ ...job, next: 'employees', error });
	if (problem) return failed(problem);
	const { list } = result;
	if (fate === 'done' && Array.isArray(list)) {
		const known = new Set(job.employees.map(({ id }) => id));
		const fresh = (list as Json[]).map(employeeOf).filter(({ id }) => id && !known.has(id));
		const employees = [...job.employees, ...fresh];
		return { ...job, employees, page: job.page + 1, next: fresh.length > 0 ? 'page' : 'employees' };
	}
	const isPassing = fate === 'away' || fate === 'unknown';
	// Somebody who checks the set-up wants to know now.
	const again = isPassing && job.key !== 'check' && later(job, settings, clock);
	if (again) return again;
	const what = isPassing ? 'does not answer at crmUrl' : 'refuses the list of employees';
	return failed(`YUcrm ${what} (${reason}). ${advice(reason, 'crmToken')}`);
}

/** An enquiry is posted once: not again when it may have been posted. */
function ofOrder(job: Answered, { fate, result, reason }: Verdict, settings: Settings, clock: Clock): CrmJob {
	const who = about(job);
	const { problem } = job.call;
	const hasNoPhone = problem !== '' && !job.job.phone;
	if (hasNoPhone)
		return end(
			job,
			'no phone',
			`${problem}. Enter it by hand: ${job.job.name}, request ${job.job.requestId}`,
			false,
		);
	if (problem)
		return end(job, 'refused', `YUcrm does not have ${who}. ${problem} and retry this execution`, true);
	const ref = String(result.id ?? '');
	if (fate === 'done' && ref) return { ...end(job, 'done', '', false), ref };
	if (fate === 'away') {
		const text = `YUcrm does not answer at crmUrl (${reason}) and does not have ${who}. It is tried again every hour, and when you retry this execution`;
		return later(job, settings, clock) ?? end(job, 'away', text, true);
	}
	if (fate === 'refused') {
		const todo = `${advice(reason, 'ordersToken')} and retry this execution: nothing is posted twice`;
		return end(job, 'refused', `YUcrm refused ${who} (${reason}). ${todo}`, true);
	}
	return end(job, 'unknown', `It is not known whether YUcrm has ${who} (${reason}). ${LOOK}`, true);
}

/** To tell twice does no harm. */
function ofTold(job: Answered, { fate, reason }: Verdict, settings: Settings, clock: Clock): CrmJob {
	const isDone = fate === 'done' || /^HTTP 2/.test(reason);
	if (isDone) return end(job, 'done', '', false);
	const text = `notifyUrl does not take ${about(job)} (${reason})`;
	if (fate === 'refused')
		return end(
			job,
			'refused',
			`${text}. Correct notifyUrl in the node Settings and retry this execution`,
			true,
		);
	return later(job, settings, clock) ?? end(job, 'away', `${text}. It is tried again every hour`, true);
}

const JUDGES = { directory: ofList, order: ofOrder, notify: ofTold } as const;

/** What an answer means, and what comes next. */
export function judged(job: Answered, settings: Settings, clock: Clock): CrmJob {
	const judge = JUDGES[job.kind as keyof typeof JUDGES];
	return judge(job, job.verdict, settings, clock);
}

/** What follows from each answer: done, another try, or why not. */
export default function whatItSays({ $, $input }: Code<{ Settings: Settings }>): Array<Item<CrmJob>> {
	const settings = $('Settings').first().json;
	const clock = { now: Date.now(), random: Math.random() };
	return $input.all().map(({ json }) => ({ json: judged(json as unknown as Answered, settings, clock) }));
}
