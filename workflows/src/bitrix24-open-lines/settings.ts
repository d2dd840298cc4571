/** Readers of Settings: letters' case and blanks do not matter, and a switch may have become a text. */
import type { Json } from '../shared/n8n';

/** A switch. */
export const isOn = (settings: Json, name: string): boolean =>
	/^(true|1|yes|on)$/i.test(String(settings[name] ?? '').trim());

/** A word out of a list. */
export const wordOf = (settings: Json, name: string): string =>
	String(settings[name] ?? '')
		.trim()
		.toLowerCase();

/** Numbers in a text or a list. */
export const numbersOf = (value: unknown): number[] =>
	String(value ?? '')
		.split(/[\s,;[\]"]+/)
		.filter(Boolean)
		.map(Number);
