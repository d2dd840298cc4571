/** Where chats belong in the analytics account. */
import { pairs, typed } from '../shared/settings';
import type { Settings, Target } from './types';

const id = (value: unknown): number => Number(typed(value)) || 0;

/** `campaign 55`, `source 7 site 3`, `site 3`. */
export function readTarget(text: string): Target {
	const number = (name: string) => Number(new RegExp(`${name}\\s*(\\d+)`, 'i').exec(text)?.[1] ?? 0);
	const [campaign, source, site] = [number('campaign'), number('source'), number('site')];
	return {
		...(campaign && { campaign_id: campaign }),
		...(source && { source_id: source }),
		...(site && { site_id: site }),
	};
}

/** The one of Settings: a campaign, or a source with its site. */
export function defaultTarget(settings: Settings): Target {
	const isSource = typed(settings.target).toLowerCase() === 'source';
	const [campaign, source, site] = [
		id(settings.defaultCampaignId),
		id(settings.defaultSourceId),
		id(settings.defaultSiteId),
	];
	if (!isSource) return campaign ? { campaign_id: campaign } : {};
	return { ...(source && { source_id: source }), ...(site && { site_id: site }) };
}

/** By the map of channels, the entry with the messenger first; else the default. */
export function targetOf(settings: Settings, channelId: number, transport: string): Target {
	const entries = new Map(pairs(settings.channelMap).map(([from, to]) => [from.replace(/\s/g, ''), to]));
	const entry = entries.get(`${channelId}/${transport}`) ?? entries.get(String(channelId));
	return entry === undefined ? defaultTarget(settings) : readTarget(entry);
}

/** UIS takes a chat with a campaign or a site; a source alone says too little [documented]. */
export const isEnough = (target: Target): boolean => Boolean(target.campaign_id ?? target.site_id);
