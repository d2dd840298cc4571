/** What was said, and who it was, as a chat of UIS; or why it is none. */
import type { Utm } from '../shared/crm/types';
import { typed } from '../shared/settings';
import { isEnough } from './target';
import type { Prepared, Settings, Told } from './types';
import type { SaidOf } from './whatWasSaid';
import type { Who } from './whoIsIt';

/** The session that brings UTM in; none without UTM, or without a site to put it on. */
function sessionOf(utm: Utm, said: SaidOf, who: Who, settings: Settings): Prepared['session'] {
	const parts = Object.entries(utm.utm ?? {}).filter(([, value]) => value);
	const site = who.target.site_id ?? Number(typed(settings.defaultSiteId));
	if (who.sessionId > 0 || parts.length === 0 || !site) return undefined;
	return {
		ext_id: String(who.requestId),
		site_id: site,
		date_time: said.sessionAt,
		// Chat2Desk knows no visitor of UIS, so it is one that UIS has not seen.
		is_visitor_new: true,
		visitor_ip_address: typed(settings.visitorIp),
		...Object.fromEntries(parts.map(([name, value]) => [`utm_${name}`, String(value)])),
	};
}

/** Why a request is no chat for UIS; "" when it is one. */
function whyNot(said: SaidOf, who: Who, isTargeted: boolean): [state: Told['state'], reason: string] {
	if (said.chat.messages.length === 0) return ['skipped', 'nobody wrote anything in it'];
	if (!who.contact.phone && !who.contact.email)
		return ['skipped', 'its client has neither a phone nor an e-mail, without which UIS takes no chat'];
	if (!said.hasEmployees)
		return [
			'refused',
			'its operator is no employee of UIS, fill in defaultEmployeeId or operatorMap of Settings',
		];
	if (isTargeted) return ['uploaded', ''];
	return [
		'refused',
		'no campaign or site is set for its channel, fill in defaultCampaignId, defaultSiteId or channelMap of Settings',
	];
}

/** A chat ready to be uploaded, or what to tell instead. */
export function prepared(said: SaidOf, who: Who, utm: Utm, settings: Settings): Prepared | Told {
	const { requestId, sessionId, target } = who;
	const session = sessionOf(utm, said, who, settings);
	const [state, reason] = whyNot(said, who, sessionId > 0 || Boolean(session) || isEnough(target));
	if (reason) {
		const verb = state === 'skipped' ? 'is left out' : 'cannot be uploaded';
		return { requestId, state, text: `Request ${requestId} ${verb}, ${reason}.` };
	}
	const where = sessionId > 0 ? { visitor_session_id: sessionId } : target;
	const chat = { ...said.chat, ...who.contact, ...where, ext_id: String(requestId) };
	return { requestId, chat, fallback: target, ...(session && { session }) };
}
