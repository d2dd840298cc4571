import type { Code, Item, Json } from '../shared/n8n';
import { isSame } from '../shared/same';

/** What is stored of the application and the routing, in the row `config`. */
export interface Config {
	memberId?: string;
	applicationToken?: string;
	portal?: string;
	channelLines?: Record<string, number>;
	tagLines?: Record<string, number>;
	lines?: number[];
}

export interface Read extends Json {
	action: 'install' | 'page' | 'refuse' | 'run' | 'report';
	config: Config | string;
	addresses: { events: string; page: string };
	portal: string;
	isInstalled: boolean;
	reason?: string;
}

/** The host of an address, however it is written. */
export const hostOf = (address: unknown): string =>
	String(address ?? '')
		.trim()
		.toLowerCase()
		.replace(/^https?:\/\//, '')
		.split(/[/?#]/)[0] ?? '';

type Kept = Pick<Read, 'addresses' | 'portal' | 'isInstalled'> & { config: Config };

const refuse = (kept: Kept, reason: string): Read => ({ ...kept, action: 'refuse', reason });

/**
 * The call Bitrix24 makes once when the application is saved. It is told by the secret in its path and by the portal of
 * the settings; what the portal itself says to its token is asked next.
 */
export function installation(kept: Kept, settings: Json, given: string, body: Json, now: number): Read {
	const fields = Object.entries(body).flatMap(([key, value]) => {
		const [, name] = /^auth\[(\w+)\]$/.exec(key) ?? [];
		return name ? [[name, String(value)]] : [];
	});
	const auth = Object.fromEntries(fields) as Record<string, string>;
	const { portal, config } = kept;
	const caller = hostOf(auth.client_endpoint);
	if (!isSame(given, String(settings.secret ?? '').trim()))
		return refuse(kept, 'the secret in the address is not the one of the settings');
	if (String(body.event).toUpperCase() !== 'ONAPPINSTALL')
		return refuse(kept, 'this is not the call of an installation');
	if (!portal || caller !== portal)
		return refuse(kept, `the portal is ${caller || 'not named'}, in the settings it is ${portal || 'empty'}`);
	if (!auth.access_token || !auth.refresh_token || !auth.application_token || !auth.member_id)
		return refuse(kept, 'the call brings no tokens');
	if (config.memberId && config.memberId !== auth.member_id)
		return refuse(
			kept,
			'another portal is installed already. Delete the row "config" of the data table chat2desk_lines_state to change over',
		);
	const tokens = { endpoint: auth.client_endpoint, access: auth.access_token, refresh: auth.refresh_token };
	return {
		...kept,
		action: 'install',
		auth,
		tokens: JSON.stringify(tokens),
		until: now + (Number(auth.expires_in) || 3600) * 1000,
		config: JSON.stringify({
			...config,
			memberId: auth.member_id,
			applicationToken: auth.application_token,
			portal,
		}),
	};
}

/** The page Bitrix24 shows when somebody opens the channel in the Contact Centre; static, as n8n shows it in a sandbox. */
export function page(kept: Kept, body: Json): Read {
	const { config } = kept;
	const isKnown = config.applicationToken && body.APPLICATION_TOKEN === config.applicationToken;
	if (!isKnown || body.member_id !== config.memberId)
		return refuse(kept, 'this is not a call of the installed portal');
	let line = 0;
	try {
		line = Number((JSON.parse(String(body.PLACEMENT_OPTIONS)) as { LINE?: unknown }).LINE);
	} catch {}
	const of = (map: Record<string, number> = {}) =>
		Object.entries(map).flatMap(([from, to]) => (to === line ? [from] : []));
	const channels = of(config.channelLines).join(', ');
	const tags = of(config.tagLines).join(', ');
	const parts = [channels && `channels ${channels}`, tags && `dialogs with the tags ${tags}`].filter(Boolean);
	const goes = `Connected. Chat2Desk ${parts.join(' and ')} go to this Open Line.`;
	const text = parts.length > 0 ? goes : 'No Chat2Desk channel goes to this Open Line yet.';
	const advice = `To change this, edit channelLines or tagLines in Settings of the n8n workflow "Chat2Desk: Bitrix24 Open Lines, set-up" and run "Set up". The number of this line is ${line}.`;
	const style = 'font:15px/1.5 sans-serif;margin:32px;max-width:36em';
	const head = '<head><meta charset="utf-8"><title>Chat2Desk</title></head>';
	const html = `<!doctype html><html lang="en">${head}<body style="${style}"><h1 style="font-size:20px">Chat2Desk</h1><p>${text}</p><p>${advice}</p></body></html>`;
	return { ...kept, action: 'page', html };
}

interface Nodes {
	Settings: Json;
	'Stored state': { key?: string; value?: string };
	Installation: { body?: Json; params?: { secret?: string } };
	'Settings page': { body?: Json };
}

/** Who calls, and whether to believe it. Only what is believed is kept. */
export default function readTheCall({
	$,
	$execution,
}: Code<Nodes> & { $execution: { resumeUrl: string } }): Array<Item<Read>> {
	const settings = $('Settings').first().json;
	const stored = $('Stored state')
		.all()
		.map(({ json }) => json);
	const valueOf = (key: string) => stored.find((row) => row.key === key)?.value;
	const base = `${$execution.resumeUrl.split('/webhook-waiting')[0]}/webhook/`;
	const kept: Kept = {
		config: JSON.parse(valueOf('config') || '{}') as Config,
		addresses: { events: `${base}chat2desk-open-lines`, page: `${base}chat2desk-open-lines-page` },
		portal: hostOf(settings.portalUrl),
		isInstalled: Boolean(valueOf('tokens')),
	};
	if ($('Installation').isExecuted) {
		const { body = {}, params = {} } = $('Installation').first().json;
		return [{ json: installation(kept, settings, String(params.secret ?? ''), body, Date.now()) }];
	}
	if ($('Settings page').isExecuted)
		return [{ json: page(kept, $('Settings page').first().json.body ?? {}) }];
	return [{ json: { ...kept, action: kept.isInstalled ? 'run' : 'report' } }];
}
