/** What a call of the robot asks for, and what the other nodes know of the settings. */
import { addressOf } from '../shared/addresses';
import type { Json } from '../shared/n8n';

/** Names in the robot's address that are not a piece of the text. */
const RESERVED = ['secret', 'phone', 'channelId', 'transport', 'file', 'callId'];

/** Which card it stands on: `document_id` of the robot holds `LEAD_12` or the like as its last part [code]. */
export function cardOf(body: unknown): { entity: string; id: number } {
	const [, entity = '', id = '0'] =
		/"(LEAD|DEAL|CONTACT|COMPANY)_(\d+)"/.exec(JSON.stringify(body ?? {})) ?? [];
	return { entity: entity.toLowerCase(), id: Number(id) };
}

/**
 * The text stands last in the address, so what follows an `&` in it comes as further names and belongs to it. `\n`
 * starts a new line.
 */
export function textOf(query: Json): string {
	const all = Object.entries(query);
	const begin = all.findIndex(([name]) => name === 'text');
	if (begin < 0) return '';
	const pieces = all.filter(([name], at) => at >= begin && !RESERVED.includes(name));
	const written = pieces.map(([name, value]) =>
		name === 'text' ? [value].flat().join('') : `&${name}${value ? `=${String(value)}` : ''}`,
	);
	return written.join('').replaceAll('\\n', '\n').trim();
}

/** With `&` and square brackets in one text n8n makes lists and objects of its pieces: it cannot be put together again. */
export function isTextLost(query: Json): boolean {
	const others = Object.entries(query).filter(([name]) => name !== 'text' && !RESERVED.includes(name));
	return others.some(([name, value]) => typeof value !== 'string' || /^\d+$/.test(name));
}

/** Direct links to files; a blank inside an address belongs to it, one before `http` does not. */
export function filesOf(query: Json): string[] {
	const given = [query.file ?? []].flat().flatMap((file) => String(file).split(/[\s,;]+(?=https?:\/\/)/i));
	return given
		.map((file) => file.trim().replace(/[,;]$/, ''))
		.filter(Boolean)
		.map((file) => addressOf(file));
}
