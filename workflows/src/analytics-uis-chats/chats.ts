import type { Utm } from '../shared/crm/types';
import type { Code, Item } from '../shared/n8n';
import { prepared } from './prepare';
import type { Halt, Prepared, Queued, Settings, Settled, Told, Work } from './types';
import type { Reading } from './whatToRead';
import type { SaidOf } from './whatWasSaid';
import type { Who } from './whoIsIt';

interface Refused {
	error?: string;
	errorCode?: string;
}

export interface Nodes {
	Settings: Settings;
	'When called': { work: Work };
	'What to read': Reading;
	'What was said': SaidOf;
	'Who is it?': Who;
	'Resolve UTM': Utm;
}

/** What there is of a batch: chats to upload, what is settled without UIS, and what Chat2Desk could not give. */
export interface Batch {
	chats: Prepared[];
	done: Settled[];
	left: Queued[];
	halt?: Halt;
}

/** About this request alone. */
const OF_ONE = ['NOT_FOUND', 'VALIDATION'];

/** Passes by itself, so that another try makes sense; what is left (a wrong token, a used up quota) does not. */
const PASSING = ['RATE_LIMIT', 'SERVER', 'NETWORK', 'BAD_RESPONSE', 'UNEXPECTED'];

/** Puts what came of reading a request where it belongs. */
function sort(batch: Batch, requestId: number, refused: Refused[], result: () => Prepared | Told): void {
	const refusal = refused.find(({ error }) => error);
	if (!refusal) {
		const made = result();
		if ('chat' in made) batch.chats.push(made);
		else batch.done.push(made);
		return;
	}
	const text = `Request ${requestId} could not be read in Chat2Desk, ${refusal.errorCode}, ${refusal.error}`;
	const { errorCode = '' } = refusal;
	if (OF_ONE.includes(errorCode)) {
		batch.done.push({ requestId, state: 'refused', text: `${text}.` });
		return;
	}
	batch.left.push({ requestId });
	batch.halt = { text, isFinal: batch.halt?.isFinal === true || !PASSING.includes(errorCode) };
}

/** The requests of this batch as chats of UIS; UTM that cannot be read keeps nobody waiting. */
export default function chats({ $ }: Code<Nodes>): Array<Item<Batch>> {
	const settings = $('Settings').first().json;
	const { queue } = $('When called').first().json.work;
	const batch: Batch = { chats: queue.flatMap(({ ready }) => ready ?? []), done: [], left: [] };
	if (!$('What to read').first().json.isToRead) return [{ json: batch }];
	const people = $('Who is it?').all();
	const utms = $('Resolve UTM').isExecuted ? $('Resolve UTM').all() : [];
	$('What was said')
		.all()
		.forEach(({ json: said }, index) => {
			const who = people[index]?.json;
			if (!who) return;
			const utm = utms[index]?.json ?? {};
			sort(batch, who.requestId, [said, who], () => prepared(said, who, utm, settings));
		});
	return [{ json: batch }];
}
