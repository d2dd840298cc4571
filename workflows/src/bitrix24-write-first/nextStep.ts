import type { Code, Item, Json } from '../shared/n8n';
import type { Verdict } from './portal';
import { afterCall, next, type Failure, type State, type Task } from './steps';

interface Nodes {
	'Read the call': { execution: string };
	'Next step': State;
}

/** What came back from Chat2Desk: the answer, or why there is none. */
function afterSending(state: State, item: Json): State {
	const error = item.error as Failure | string | undefined;
	if (state.step === 'file') {
		const url = state.task.files[state.files.length] ?? '';
		const said = typeof error === 'object' ? error.message : error;
		return {
			...state,
			files: [...state.files, { url, ...(said && { error: said, code: String(item.errorCode ?? '') }) }],
		};
	}
	if (!error) return { ...state, sent: item };
	return {
		...state,
		failure: typeof error === 'object' ? error : { message: error, code: String(item.errorCode ?? '') },
	};
}

/** What the step before has brought, and what comes next. The order is that of `next`: the first thing still missing. */
export default function nextStep({ $, $input, $execution }: Code<Nodes>): Array<Item<State>> {
	const item = $input.first().json;
	const before = $('Next step').isExecuted ? $('Next step').first().json : undefined;
	// Retried by hand: what was done stays done, with the settings as they are now.
	if (before && $('Read the call').first().json.execution !== $execution.id)
		return [{ json: { ...before, step: 'startOver' } }];
	if (!before) return [{ json: next({ step: 'done', task: item as unknown as Task, files: [] }) }];
	if (before.step === 'wait' || before.step === 'startOver') return [{ json: next(before) }];
	if (before.step === 'write' || before.step === 'file') return [{ json: next(afterSending(before, item)) }];
	if (before.step === 'tell') return [{ json: next({ ...before, told: item as unknown as State['told'] }) }];
	return [{ json: afterCall(before, item as unknown as Verdict) }];
}
