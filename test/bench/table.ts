/** Prints cells in columns, the first one wide. */
export const row = (...cells: Array<string | number>) =>
	console.log(
		cells.map((cell, i) => (i === 0 ? String(cell).padEnd(40) : String(cell).padStart(11))).join(''),
	);

export const quantile = (values: number[], q: number) => {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};

export const median = (values: number[]) => quantile(values, 0.5);
