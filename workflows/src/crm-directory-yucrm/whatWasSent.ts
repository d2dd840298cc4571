import type { Code, Item, Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { MessageJob } from './types';

/** What the Chat2Desk node puts out: the message, or why there is none. */
interface Sent extends Json {
	messageId?: number | string | null;
	message_id?: number | string | null;
	error?: string;
	errorCode?: string;
	/** Ids of messages that were accepted before one was refused. */
	accepted?: number | number[];
}

/** It may have reached the client although no good answer came. */
const UNSURE = ['SEND_UNCERTAIN', 'BAD_RESPONSE'];

/** What became of a message. */
export function afterSending(job: MessageJob, sent: Sent): MessageJob {
	const accepted = [sent.accepted ?? []].flat();
	const isUnsure = UNSURE.includes(sent.errorCode ?? '') || accepted.length > 0;
	if (!sent.error) return { ...job, state: 'done', ref: typed(sent.messageId ?? sent.message_id) };
	const partly = accepted.length > 0 ? ` A part was sent: message ${accepted.join(', ')}.` : '';
	const note = `${sent.error}${partly}`;
	return { ...job, state: isUnsure ? 'unknown' : 'refused', note, code: sent.errorCode ?? 'UNEXPECTED' };
}

/** What Chat2Desk says to the message. Where writing first is not allowed and nobody of that number ever wrote, it says that. */
export default function whatWasSent({
	$,
	$input,
}: Code<{ 'Whose is it?': MessageJob; 'Write first': Sent; 'Find the client': Json }>): Array<
	Item<MessageJob>
> {
	const isNobody = $('Find the client').isExecuted && !$('Find the client').first().json.id;
	return $input.all().map(({ json }, index) => {
		const sent = isNobody ? $('Write first').first().json : (json as Sent);
		return { json: afterSending($('Whose is it?').itemMatching(index).json, sent) };
	});
}
