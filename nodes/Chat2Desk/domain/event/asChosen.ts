import { isKnownEvent, type ChatEvent } from './types';

/**
 * A delivered event as the one that was chosen; null when it was not. A delivery that failed later also arrives as a
 * message of the system [live]: where sent messages were not asked for, but failures were, it is a failure.
 */
export function asChosen(event: ChatEvent, chosen: readonly string[]): ChatEvent | null {
	if (chosen.includes(event.event)) return event;
	if (!chosen.includes('outbox_status') || !isKnownEvent(event)) return null;
	return event.event === 'outbox' && event.deliveryError !== null
		? { ...event, event: 'outbox_status' }
		: null;
}
