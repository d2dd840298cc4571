/** Takes as long for a wrong secret as for the right one; nothing is the same as an empty one. */
export function isSame(given: string, wanted: string): boolean {
	let odd = given.length ^ wanted.length;
	for (let at = 0; at < wanted.length; at++) odd |= wanted.charCodeAt(at) ^ (given.charCodeAt(at) || 0);
	return wanted !== '' && odd === 0;
}
