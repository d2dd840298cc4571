/** What can be said of Settings without asking anybody. */
import type { Settings } from './types';
import { check, note, problem, type Line } from '../report';
import { portalAddress, typed } from '../settings';

/** The time zone in its own spelling; "" when there is none of that name. */
function knownZone(name: string): string {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
	} catch {
		return '';
	}
}

/** One line for each setting that a run needs and that can be judged by itself. */
export function checkSettings(settings: Settings, ownZone: string): Line[] {
	const text = (key: keyof Settings) => typed(settings[key]);
	const [address, language, zone, link] = [
		text('bitrix24WebhookUrl'),
		text('language').toLowerCase().slice(0, 2),
		text('timezone'),
		text('chatLink'),
	];
	const seconds = text('settleSeconds');
	const minutes = Number(text('retryMinutes'));
	const lines: Line[] = [];
	if (!portalAddress(address)) {
		const fault = address ? 'not the address of an inbound webhook' : 'empty';
		lines.push(problem(`bitrix24WebhookUrl is ${fault}: paste the one Bitrix24 shows, with /rest/ in it`));
	}
	if (!['', 'en', 'ru', 'es', 'pt'].includes(language))
		lines.push(problem(`language has to be en, ru, es or pt, not ${text('language')}`));
	if (!zone) lines.push(note(`timezone is empty: times are those of this workflow, ${ownZone}`));
	else
		lines.push(
			check(
				knownZone(zone) !== '',
				`times are those of ${knownZone(zone)}`,
				`timezone ${zone} is not known: write a name such as Europe/Moscow`,
			),
		);
	if (link && !/^https?:\/\/\S+$/.test(link)) lines.push(problem(`chatLink is no address: ${link}`));
	if (!(Number(seconds || Number.NaN) >= 0))
		lines.push(problem(`settleSeconds has to be a number, not "${seconds}"`));
	else if (Number(seconds) < 65)
		lines.push(note('settleSeconds is under 65: the end of a conversation may be missing'));
	if (!(minutes > 0)) lines.push(problem(`retryMinutes has to be a number, not "${text('retryMinutes')}"`));
	return lines;
}
