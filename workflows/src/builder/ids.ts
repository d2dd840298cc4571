import { createHash } from 'node:crypto';

/**
 * An id that stays the same from build to build: made of the template's and the node's name, so that a changed module
 * changes one place of the JSON and nothing else.
 */
export function stableId(...parts: string[]): string {
	const hex = createHash('sha1').update(parts.join('\n')).digest('hex');
	const variant = '89ab'[parseInt(hex.charAt(16), 16) % 4];
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`5${hex.slice(13, 16)}`,
		`${variant}${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}
