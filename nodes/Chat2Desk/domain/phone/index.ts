/**
 * Phone numbers: what people type, what Chat2Desk stores, and what a messenger wants. Pure, without any dependency, so
 * that the templates can use the same rules.
 */
export { COUNTRY_CODES, countryCodeOf, type TrunkRule } from './countryCodes';
export { phoneIdentity, samePhone, toInternational, type PhoneResult } from './international';
export { spellingsOf } from './spellings';
export { pseudoPhone, realPhone, splitPhone } from './vendor';
export { canWriteFirst } from './writeFirst';
