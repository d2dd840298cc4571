/**
 * One person, several spellings: numbers that a messenger, an old numbering plan or a habit writes in another way. Only
 * spellings that nobody else can have are listed, since each is looked up, and what is found is written to.
 */

import { messengerOf } from '../transports';

interface Family {
	/** Any spelling of the family; its groups are what all spellings have in common. */
	any: RegExp;
	/** All spellings, the one that is dialled today first. */
	written: (groups: string[]) => [string, ...string[]];
	/** The one WhatsApp wants, where it is another. */
	whatsApp?: (groups: string[]) => string;
}

const FAMILIES: readonly Family[] = [
	{
		// Mexico's mobiles had a 1 behind the country code until 2019; on WhatsApp they still have it, "even Nextel" [code,
		// and WhatsApp's help pages]. Landlines cannot be told apart and are treated alike [assumed].
		any: /^521?([2-9]\d{9})$/,
		written: ([n]) => [`52${n}`, `521${n}`],
		whatsApp: ([n]) => `521${n}`,
	},
	{
		// Argentina's mobiles have a 9 from abroad that cards of clients often lack; WhatsApp wants it in all of that
		// country's numbers [WhatsApp's help pages]. Messengers live on mobiles, so it is always dialled [assumed].
		any: /^549?([1-7]\d{9})$/,
		written: ([n]) => [`549${n}`, `54${n}`],
	},
	{
		// Brazil's mobiles got a ninth digit, a 9, between 2012 and 2016; WhatsApp keeps accounts of before under eight
		// digits [code]. Eight digits that begin with 2 to 5 are a landline, and with a 9 before them somebody else's mobile.
		any: /^55([1-9]{2})9?([016-9]\d{7})$/,
		written: ([area, n]) => [`55${area}9${n}`, `55${area}${n}`],
	},
	{
		// Within Russia and Kazakhstan 8 stands for 7. With 84 and 88 begin country codes of others (Vietnam, Taiwan).
		any: /^[78]([379]\d{9})$/,
		written: ([n]) => [`7${n}`, `8${n}`],
	},
	{
		// Benin put 01 before all numbers in November 2024; messengers know people by either [inferred].
		any: /^229(?:01)?([2-9]\d{7})$/,
		written: ([n]) => [`22901${n}`, `229${n}`],
	},
];

/** The spellings of a number, as digits with the country code; the one that is dialled through a transport first. */
export function spellingsOf(digits: string, transport = ''): [string, ...string[]] {
	for (const { any, written, whatsApp } of FAMILIES) {
		const match = any.exec(digits);
		if (!match) continue;
		const groups = match.slice(1);
		const all = written(groups);
		if (!whatsApp || messengerOf(transport) !== 'WhatsApp') return all;
		const dialled = whatsApp(groups);
		return [dialled, ...all.filter((other) => other !== dialled)];
	}
	return [digits];
}

/** What all spellings of a number have in common. */
export const identityOf = (digits: string): string => spellingsOf(digits)[0];
