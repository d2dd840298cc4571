import type { Code, Item, Json } from '../shared/n8n';
import { ok, problem, sorted, type Line } from '../shared/report';
import { pairs, typed } from '../shared/settings';
import { isOn } from './switches';
import { defaultTarget, isEnough, readTarget, targetOf } from './target';
import type { Settings, Target } from './types';
import type { Known } from './whatItSays';

interface Channel {
	id?: number;
	name?: string;
	transports?: string[];
}

interface Nodes {
	Settings: Settings;
	'List channels': Channel;
	'What to ask': { lines: Line[] };
	'What it says': Known;
}

const row = (rows: Json[], id: number | undefined): Json | undefined => rows.find((one) => one.id === id);

/** A target in words, or what is wrong with it. */
export function targetInWords(target: Target, known: Known): { text: string; fault: string } {
	const { campaign_id: campaign, source_id: source, site_id: site } = target;
	const parts: Array<[string, number | undefined, Json[] | null, string]> = [
		['campaign', campaign, known.campaigns, 'name'],
		['source', source, known.sources, 'name'],
		['site', site, known.sites, 'domain_name'],
	];
	const given = parts.filter(([, id]) => id !== undefined);
	const faults = given.flatMap(([what, id, rows]) => {
		const found = rows && row(rows, id);
		if (rows && !found) return [`UIS has no ${what} ${id}`];
		const isOff = found && (found.status === 'inactive' || found.state === 'removed');
		return isOff ? [`${what} ${id} is not active`] : [];
	});
	const text = given.map(([what, id, rows, label]) => {
		const name = rows && row(rows, id)?.[label];
		return `${what} ${id}${name ? ` "${String(name)}"` : ''}`;
	});
	if (!isEnough(target)) faults.push('neither a campaign nor a site is given');
	return { text: text.join(', '), fault: faults.join(', ') };
}

/** Each channel with each of its messengers: where its chats go. */
export function checkChannels(settings: Settings, channels: Channel[], known: Known): Line[] {
	const standard = targetInWords(defaultTarget(settings), known);
	const mapped = pairs(settings.channelMap);
	const unknown = mapped.filter(
		([from]) => !channels.some(({ id }) => String(id) === from.split('/')[0]?.trim()),
	);
	const wrong = mapped.flatMap(([from, to]) => {
		const { fault } = targetInWords(readTarget(to), known);
		return fault ? [problem(`channelMap, ${from} = ${to}: ${fault}`)] : [];
	});
	const lines = channels.flatMap(({ id = 0, name, transports = [] }) =>
		transports.map((transport) => {
			const { text, fault } = targetInWords(targetOf(settings, id, transport), known);
			return fault ? [] : [ok(`channel ${id} "${name}", ${transport}: to ${text}`)];
		}),
	);
	const own = typed(settings.target).toLowerCase() === 'source' ? 'defaultSiteId' : 'defaultCampaignId';
	return [
		standard.fault
			? problem(`${own}: ${standard.fault}`)
			: ok(`chats without a session or an entry in channelMap go to ${standard.text}`),
		...unknown.map(([from]) => problem(`channelMap: Chat2Desk has no channel ${from}`)),
		...wrong,
		...lines.flat(),
	];
}

/** One line for each point: what is wrong, what to look at, what is fine. */
export default function report({ $ }: Code<Nodes>): Array<Item<Line>> {
	const settings = $('Settings').first().json;
	const known = $('What it says').first().json;
	const rows = <T extends object>(node: { all(): Array<Item<T>> }) => node.all().map(({ json }) => json);
	const channels = rows($('List channels')).filter(({ id }) => id);
	const hasSite = Boolean(Number(typed(settings.defaultSiteId))) || /site/i.test(typed(settings.channelMap));
	const lines = [...$('What to ask').first().json.lines, ...known.lines];
	// Nothing can be said about numbers that could not be looked up.
	if (known.isThere) lines.push(...checkChannels(settings, channels, known));
	if (isOn(settings.uploadSessions) && !hasSite)
		lines.push(problem('uploadSessions needs a site: fill in defaultSiteId, or a site in channelMap'));
	return sorted(lines).map((json) => ({ json }));
}
