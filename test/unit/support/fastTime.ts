import { time } from '../../../nodes/Chat2Desk/api/policy';

/** For the tests of a block, time passes by sleeping: who waits for a minute waits for nothing. Says how long was slept. */
export function useFastTime(): { slept: number[] } {
	const told = { slept: [] as number[] };
	beforeEach(() => {
		told.slept = [];
		const { now } = time;
		jest.spyOn(time, 'now').mockImplementation(() => now() + told.slept.reduce((sum, ms) => sum + ms, 0));
		jest.spyOn(time, 'sleep').mockImplementation(async (ms) => void told.slept.push(ms));
	});
	afterEach(() => jest.restoreAllMocks());
	return told;
}
