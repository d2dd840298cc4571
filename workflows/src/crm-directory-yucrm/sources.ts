/** Which source in the CRM a channel's enquiries get. */
import { pairs } from '../shared/settings';
import type { Entry, Settings } from './types';

/** By the correction of a person in the table, else by `channelSources`; "" for none. */
export function sourceOf(
	channelId: number | string | null,
	entry: Entry | undefined,
	settings: Settings,
): string {
	if (entry && entry.crm !== entry.suggested) return entry.crm;
	return pairs(settings.channelSources).find(([id]) => id === String(channelId))?.[1] ?? '';
}
