import type { Code, Item, Json } from '../shared/n8n';
import { check, note, ok, problem, sorted, type Line } from '../shared/report';
import { typed } from '../shared/settings';
import type { PortalItem } from './portal';

interface Channel {
	id?: number | string;
	name?: string;
	transports?: string[] | string | null;
}

const transportsOf = ({ transports }: Channel): string[] => [transports ?? []].flat();

/** The channel and the messenger to write from. */
export function ofChannel(settings: Json, channels: Channel[]): Line[] {
	const channelId = typed(settings.channelId);
	const transport = typed(settings.transport).toLowerCase();
	const all = channels.map((row) => `${row.id} = "${row.name}" (${transportsOf(row).join(', ')})`);
	const choice = all.join('; ') || 'Chat2Desk lists none';
	const channel = channels.find((row) => String(row.id) === channelId);
	const lines = [
		check(
			/^\d+$/.test(channelId),
			`channelId is ${channelId}`,
			`channelId has to be the number of a channel: ${choice}`,
		),
		check(transport !== '', `transport is ${transport}`, `transport is empty: ${choice}`),
	];
	// Chat2Desk was seen to list a part of the channels only.
	if (!channel && /^\d+$/.test(channelId))
		lines.push(note(`Chat2Desk does not list channel ${channelId}: ${choice}`));
	if (channel)
		lines.push(
			check(
				transportsOf(channel).includes(transport),
				`channel "${channel.name}" carries ${transport}`,
				`channel "${channel.name}" does not carry ${transport || 'an empty transport'}, but ${transportsOf(channel).join(', ')}`,
			),
		);
	return lines;
}

/** The portal and what the webhook may do there; each fault in its own words. */
export function ofPortal(settings: Json, item: PortalItem): Line[] {
	const address = typed(settings.bitrix24WebhookUrl);
	const { statusCode = 0, body, error } = item;
	const said = typeof body === 'object' && body !== null ? body : {};
	const reason = [error ? 'no answer' : `HTTP ${statusCode}`, said.error, said.error_description]
		.filter(Boolean)
		.join(', ');
	const wrong = (text: string): Line[] => [problem(text)];
	if (address === '') return wrong('bitrix24WebhookUrl is empty');
	if (!/^https?:\/\/[^/]+\/rest\/\d+\/[^/]+\/?$/.test(address))
		return wrong('bitrix24WebhookUrl is no address like https://example.bitrix24.com/rest/1/secret/');
	if (error) return wrong(`Bitrix24 does not answer at bitrix24WebhookUrl (${reason})`);
	if (statusCode === 401 || said.error === 'INVALID_CREDENTIALS')
		return wrong(`Bitrix24 does not accept the webhook: its secret is wrong (${reason})`);
	if (statusCode >= 300 && statusCode < 400)
		return wrong('The portal has another address now: correct bitrix24WebhookUrl');
	const { result } = said;
	if (!Array.isArray(result)) return wrong(`Bitrix24 refuses the webhook (${reason})`);
	return [
		ok(`Bitrix24 answers at ${address.split('/rest/')[0]}`),
		...['crm', 'im'].map((scope) =>
			check(result.includes(scope), `scope ${scope} is granted`, `the webhook lacks the scope ${scope}`),
		),
	];
}

/** What else stands in Settings. */
export function ofSettings(settings: Json, timezone: string): Line[] {
	const secret = typed(settings.secret);
	const limit = Number(typed(settings.dailyNewClientLimit) || 20);
	const minutes = Number(typed(settings.retryMinutes) || 30);
	const language = typed(settings.language).toLowerCase();
	const lines = [check(secret !== '', 'a secret is set', 'secret is empty: every call is refused')];
	if (secret !== encodeURIComponent(secret))
		lines.push(problem('secret: only letters, digits, - and _, since it stands in an address'));
	else if (secret !== '' && secret.length < 16)
		lines.push(note('the secret is short: take 16 letters or more'));
	if (limit === 0) lines.push(note('dailyNewClientLimit is 0: the number can get blocked'));
	else
		lines.push(
			check(
				limit > 0,
				`at most ${limit} new clients a day, by the clock of ${timezone}`,
				'dailyNewClientLimit has to be a number',
			),
		);
	lines.push(
		check(minutes >= 0, `Bitrix24 is waited for ${minutes} minutes`, 'retryMinutes has to be a number'),
		check(
			['en', 'ru', 'es', 'pt'].includes(language),
			`comments are in ${language}`,
			`language has to be en, ru, es or pt, not "${language}"`,
		),
	);
	return lines;
}

interface Nodes {
	Settings: Json;
	'Get account': Json;
	'List channels': Json;
	'Ask the portal': PortalItem;
}

/** One item per point: OK, NOTE (works, but look at it) or PROBLEM (will not work). Changes nothing, sends nothing. */
export default function report({
	$,
	$execution,
	$now,
}: Code<Nodes> & { $execution: { resumeUrl: string }; $now: { zoneName: string } }): Array<Item<Line>> {
	const settings = $('Settings').first().json;
	const account = $('Get account').first().json;
	const lines: Line[] = [];
	if (account.error) lines.push(problem(`Chat2Desk: ${typed(account.error)}`));
	else {
		const option = account.write_first_option;
		const isOff = [false, 0, '0', 'false', ''].some((off) => off === option);
		lines.push(ok(`Chat2Desk accepts the token (${account.company_name ?? 'account'})`));
		if (option === undefined || option === null)
			lines.push(note('Chat2Desk does not say whether it may write first'));
		else
			lines.push(
				check(
					!isOff,
					'the account may write first',
					'writing first is not switched on: ask Chat2Desk for it',
				),
			);
		const channels = $('List channels')
			.all()
			.map(({ json }) => json);
		lines.push(...ofChannel(settings, channels.filter((row) => row.id !== undefined) as Channel[]));
	}
	lines.push(...ofPortal(settings, $('Ask the portal').first().json), ...ofSettings(settings, $now.zoneName));
	const base = $execution.resumeUrl.split('/webhook-waiting')[0];
	lines.push(ok(`Address for the robot: ${base}/webhook/chat2desk-write-first?secret=SECRET&text=TEXT`));
	return sorted(lines).map((json) => ({ json }));
}
