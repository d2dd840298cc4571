/** What n8n did: steps, events, executions, calls. */
import type { CallView, EventView, ExecutionView, StepView, View } from '../view';
import { clock, h, region, type Child } from './dom.js';

/** So many of the newest steps are unfolded. */
const UNFOLDED = 3;

export function drawSteps({ steps }: View): void {
	region('steps', steps, () => steps.map((one, index) => step(one, index < UNFOLDED)));
}

function step({ id, at, who, did, events, executions, calls }: StepView, isOpen: boolean): HTMLElement {
	const isQuiet = events.length + executions.length + calls.length === 0;
	return h(
		'details',
		{ class: 'step', key: `step ${id}`, open: isOpen },
		h('summary', {}, h('time', { datetime: at }, clock(at)), ' ', h('strong', {}, who), ` ${did}`),
		isQuiet && h('p', { class: 'empty' }, 'Nothing came of it in n8n.'),
		...events.map(event),
		...executions.map(execution),
		calls.length > 0 && callList(`calls ${id}`, calls),
	);
}

function event({ id, from, name, isRepeated, answers, executions }: EventView): HTMLElement {
	return h(
		'div',
		{ class: 'event', key: `event ${id}` },
		h(
			'p',
			{},
			h('span', { class: 'tag' }, from),
			' event ',
			h('code', {}, name),
			isRepeated && ' delivered again',
			' ',
			...answers.map((status) => code(status, true)),
			executions.length === 0 && ' no execution of it in n8n',
		),
		...executions.map(execution),
	);
}

function execution({ id, workflow, status, mode, error, url, ms, calls }: ExecutionView): HTMLElement {
	return h(
		'div',
		{ class: 'execution' },
		h(
			'p',
			{},
			h('a', { href: url, target: '_blank', rel: 'noreferrer', key: `execution ${id}` }, `Execution ${id}`),
			` of ${workflow} `,
			h('span', { class: `state ${status}` }, status),
			mode === 'manual' && ' (test in the editor)',
			ms !== null && ` ${(ms / 1000).toFixed(1)} s`,
		),
		error && h('p', { class: 'error' }, error),
		calls.length > 0 && callList(`calls of ${id}`, calls),
	);
}

function callList(key: string, calls: CallView[]): Child {
	const problems = calls.reduce((sum, call) => sum + call.problems.length, 0);
	return h(
		'details',
		// What is known by its key stays as folded as it is: with a problem it is another list.
		{ class: 'calls', key: problems > 0 ? `${key}, ignored` : key, open: problems > 0 },
		h('summary', {}, `${calls.length} API ${calls.length === 1 ? 'call' : 'calls'}`, ...counts(calls)),
		h('ul', {}, ...calls.map(call)),
	);
}

const counts = (calls: CallView[]): Child[] => {
	const refused = calls.filter(({ status }) => status === 0 || status >= 400).length;
	return refused > 0 ? [h('span', { class: 'error' }, `, ${refused} refused`)] : [];
};

function call({ api, method, path, status, problems, sent, at }: CallView): HTMLElement {
	return h(
		'li',
		{},
		h('time', { datetime: at }, clock(at)),
		' ',
		h('span', { class: 'tag' }, api),
		' ',
		h('code', {}, `${method} ${path}`),
		' ',
		code(status, false),
		...problems.map((problem) => h('p', { class: 'error' }, `The real API would ignore: ${problem}`)),
		sent && h('p', { class: 'sent' }, sent),
	);
}

/** An HTTP code; 0 is no answer at all. */
const code = (status: number, isOurs: boolean): HTMLElement =>
	h(
		'span',
		{
			class: status >= 200 && status < 300 ? 'code good' : 'code bad',
			title: isOurs ? 'What n8n answered' : 'Answer',
		},
		status === 0 ? 'no answer' : String(status),
	);
