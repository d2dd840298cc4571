import type { Code, Item, Json } from '../shared/n8n';
import type { Row } from './types';

/** What is put down of something that was to be done, what the CRM is answered, and whether the execution says so. */
export interface Outcome {
	key: string;
	/** Rows of the key from then on are of the same thing. */
	since: number;
	state: string;
	open: boolean;
	ref: string;
	note: string;
	execution: string;
	status: number;
	answer: Json;
	fails: boolean;
}

/** What comes in from all lanes. */
export interface Came extends Row {
	isOurs?: boolean;
	fails?: boolean;
	code?: string;
}

const STATUS: Record<string, number> = {
	FORBIDDEN: 403,
	VALIDATION: 400,
	NO_OPERATOR: 400,
	NOT_FOUND: 404,
	IN_PROGRESS: 409,
	RATE_LIMIT: 429,
};

/** What the CRM gets for its message. */
export function answerTo({ state, ref, note, code = '' }: Came): { status: number; answer: Json } {
	if (state === 'done') return { status: 200, answer: { messageId: Number(ref) || ref } };
	const isUnderWay = state === 'under way';
	const said = isUnderWay ? 'IN_PROGRESS' : code || 'SEND_UNCERTAIN';
	const error = isUnderWay
		? 'The same message is being sent at this moment: ask again in a minute'
		: note || 'It is not known whether this message was sent: look into the chat before sending it again';
	return { status: STATUS[said] ?? 502, answer: { error, code: said } };
}

/** What to do about an enquiry that may have been posted. */
export const LOOK =
	'Look for it in YUcrm. If it is not there, write "again" into the column state of its row in chat2desk_crm_log: the next hour posts it';

/** An enquiry of an execution that is no more, and nobody has said yet what to do about it. */
const lost = (body: string): string => {
	const { name, requestId } = JSON.parse(body) as Json;
	const what = `the new enquiry of ${name} (request ${requestId})`;
	return `It is not known whether YUcrm has ${what}, n8n was stopped in the middle. ${LOOK}`;
};

/** What to put down. What another execution is doing at this moment is left to it. */
export function outcomeOf(came: Came, execution: string): Outcome {
	const { state, key, at, kind, isOurs = true } = came;
	const isTheirs = !isOurs && state === 'under way';
	const isLost = kind === 'order' && state === 'unknown';
	const note = came.note || (isLost ? lost(came.body) : '');
	return {
		key: isTheirs ? '' : key,
		// A message without an id of its own may be sent again later; everything else is done once for good.
		since: kind === 'message' ? at : 0,
		state,
		open: state === 'away',
		ref: came.ref,
		note,
		execution,
		...answerTo({ ...came, note }),
		fails: came.fails ?? isLost,
	};
}

/** What became of it, from all lanes. */
export default function outcome({ $input, $execution }: Code): Array<Item<Outcome>> {
	return $input.all().map(({ json }) => ({ json: outcomeOf(json as unknown as Came, $execution.id) }));
}
