import { asText } from '../values';
import { isWhatsApp } from './spellings';

/**
 * Whether a client who never wrote can be reached by phone number through a transport [inferred]. Null where that is
 * not known: the list of transports grows and white-label installations add their own, so those are for Chat2Desk to judge.
 */
export function canWriteFirst(transport: string): boolean | null {
	const name = asText(transport)?.trim().toLowerCase() ?? '';
	if (isWhatsApp(name) || /^sms(_|$)/.test(name) || name === 'tg_user') return true;
	// A public account of Viber is a bot: whether it can write first is not known.
	if (/^viber(_|$)/.test(name)) return name === 'viber_public' ? null : true;
	return /^(telegram|facebook|vk|vkontakte|widget)$|^insta(gram)?(_|$)/.test(name) ? false : null;
}
