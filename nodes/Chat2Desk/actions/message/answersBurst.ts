import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { burstKey, bursts } from '../../domain/bursts';
import { asId } from '../../domain/values';
import type { Values } from '../shared/values';
import type { Call } from '../types';
import { askTrigger } from './burstPeers';

/** Keeps the older of two answers back when the client wrote on in between. Left empty it stands for no burst. */
export const answersBurstField: INodeProperties = {
	displayName: 'Answers Burst',
	name: 'answersBurst',
	type: 'string',
	default: '',
	placeholder: "e.g. {{ $('Collect Burst').item.json.burstId }}",
	description:
		'The burstId of the Collect Burst with Until Answered that this answers. When the client has written on and a later execution answers all of it, nothing is sent, and the output says so: skipped and supersededBy, with the burst that does. Empty: send in any case.',
};

/** What comes out in place of an answer that a later one replaces. */
export interface Superseded extends IDataObject {
	skipped: true;
	/** The `burstId` of the burst that is answered instead. */
	supersededBy: number;
}

/**
 * Takes the turn to answer a burst. Null when it may be answered, which it counts as from now on, and where nothing is known of
 * it: an answer is rather sent twice than not at all.
 */
export async function superseded(call: Call, options: Values, clientId: number): Promise<Superseded | null> {
	const messageId = options.optionalId('answersBurst');
	const by = messageId === undefined ? null : await laterOf(call, clientId, messageId);
	return by === null ? null : { skipped: true, supersededBy: by };
}

/** The later burst that is answered in place of one; the process of the trigger is asked where this one does not know. */
async function laterOf(call: Call, clientId: number, messageId: number): Promise<number | null> {
	const turn = bursts.answer(burstKey(call.ctx.getWorkflow().id ?? '', clientId), messageId);
	if (turn.is !== 'unknown') return turn.is === 'superseded' ? turn.by : null;
	const answer = await askTrigger(call, { kind: 'answerBurst', clientId, messageId });
	return answer?.is === 'superseded' ? asId(answer.by) : null;
}
