/** The report of a set-up check: a line for each point, problems first. */

export interface Line {
	/** `OK`, `NOTE` (it works, but look at it) or `PROBLEM` (it will not work); `READY` stands first when there is none. */
	state: 'READY' | 'OK' | 'NOTE' | 'PROBLEM';
	text: string;
}

export const ok = (text: string): Line => ({ state: 'OK', text });
export const note = (text: string): Line => ({ state: 'NOTE', text });
export const problem = (text: string): Line => ({ state: 'PROBLEM', text });

/** A point that is right or not. */
export const check = (isRight: boolean, right: string, wrong: string): Line =>
	isRight ? ok(right) : problem(wrong);

/** Lines in the order a person wants them. */
export function sorted(lines: Line[]): Line[] {
	const problems = lines.filter(({ state }) => state === 'PROBLEM');
	const others = lines.filter(({ state }) => state !== 'PROBLEM');
	return problems.length > 0
		? [...problems, ...others]
		: [{ state: 'READY', text: 'All is well: activate the workflow' }, ...others];
}

/** `CODE = "Name", ...` */
export const listed = (names: Map<string, string>): string =>
	[...names].map(([code, name]) => `${code} = "${name}"`).join(', ');
