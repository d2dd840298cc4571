/** A refusal in words. */
import { isPassing, type Refusal } from './portal';

/**
 * Ends this run of the work: by returning nothing when the reason passes, so that the lane that called tries again; by
 * failing with the reason when it does not, or when this was the last try. Without colons: n8n 1 cuts a message at them.
 */
export function stop(card: string, refusal: Refusal, isLast: boolean): [] {
	if (isPassing(refusal) && !isLast) return [];
	const { step, code, text, status } = refusal;
	const what = status === 0 ? 'got no answer' : 'was refused';
	const reason = [code, text, status > 0 && status !== 200 && `HTTP ${status}`].filter(Boolean).join(', ');
	const message = `The ${card} in Bitrix24 is not complete, "${step}" ${what} - ${reason}`;
	throw new Error(message.replaceAll(':', ' -'));
}
