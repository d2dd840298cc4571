/**
 * A limit for waiting, in milliseconds. It keeps no process alive and, once lifted, nothing of the delivery that waited.
 */
export function timeLimit(ms: number) {
	const signal = AbortSignal.timeout(ms);
	let reach = () => {};
	const reached = new Promise<void>((resolve) => {
		reach = resolve;
	});
	signal.addEventListener('abort', reach);
	return {
		reached,
		isReached: () => signal.aborted,
		lift: () => signal.removeEventListener('abort', reach),
	};
}
