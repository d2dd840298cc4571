import { RecentMap } from '../recentMap';

/** Questions that a trigger of this process has been told of. */
const heard = new RecentMap<string, true>(1000);

export const noteHeard = (id: string): void => void heard.set(id, true);

/**
 * Whether the trigger that was told of a question runs in this process, which it does unless n8n runs executions in
 * workers.
 */
export const isHeardHere = (id: string): boolean => heard.has(id);
