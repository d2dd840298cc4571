import { messengerOf, type Messenger } from '../transports';
import { asText } from '../values';

/**
 * Whether a client who never wrote can be reached by phone number in a messenger [inferred]; not known for those that
 * are missing.
 */
const REACHES: Partial<Record<Messenger, boolean>> = {
	WhatsApp: true,
	SMS: true,
	'Telegram Account': true,
	Viber: true,
	Telegram: false,
	'Facebook Messenger': false,
	Instagram: false,
	VK: false,
	'Online Chat': false,
};

/**
 * Whether a client who never wrote can be reached by phone number through a transport [inferred]. Null where that is
 * not known: the list of transports grows and white-label installations add their own, so those are for Chat2Desk to judge.
 */
export function canWriteFirst(transport: string): boolean | null {
	// A public account of Viber is a bot: whether it can write first is not known.
	if (asText(transport)?.trim().toLowerCase() === 'viber_public') return null;
	const messenger = messengerOf(transport);
	return (messenger && REACHES[messenger]) ?? null;
}
