/** Settings that are on or off. */
import { typed } from '../shared/settings';

/** `true`, `yes`, `on` and `1`, as a switch or typed. */
export const isOn = (value: unknown): boolean =>
	['true', 'yes', '1', 'on'].includes(typed(value).toLowerCase());
