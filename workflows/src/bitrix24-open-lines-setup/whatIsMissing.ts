import type { Code, Item, Json } from '../shared/n8n';
import type { Config } from './readTheCall';

/** An answer of Bitrix24, as an HTTP Request puts it out that fails for nothing. */
export interface Asked {
	statusCode?: number;
	body?: { result?: unknown; error?: string; error_description?: string } | null;
	error?: { message?: string } | string;
}

/** An Open Line of the portal. */
export interface Line {
	id: number;
	LINE_NAME?: string;
	ACTIVE?: string;
	CRM?: string;
}

/** One call of the portal, with what was planned beside it. */
export interface Planned extends Json {
	method: string;
	params: Json;
	problems: string[];
	lines: Line[];
	wanted: number[];
	config: string;
}

const CONNECTOR = 'chat2desk_n8n';

const EVENTS = [
	'OnImConnectorMessageAdd',
	'OnImConnectorDialogFinish',
	'OnImConnectorStatusDelete',
	'OnImConnectorLineDelete',
	'OnAppUninstall',
];

export const linesOf = ({ body }: Asked): Line[] =>
	Array.isArray(body?.result)
		? (body.result as Array<Line & { ID: string }>).map((line) => ({ ...line, id: Number(line.ID) }))
		: [];

const namesOf = (lines: Line[]): string =>
	lines.map(({ id, LINE_NAME }) => `${id} = "${LINE_NAME}"`).join('; ');

/** `1234 = 15, 1235 = 15`, or the same as JSON; what is wrong with it goes into `problems`. */
export function mapOf(
	name: string,
	given: unknown,
	lines: Line[],
	problems: string[],
): Record<string, number> {
	const text =
		typeof given === 'object' && given !== null ? JSON.stringify(given) : String(given ?? '').trim();
	let pairs: Array<[string, unknown]> = [];
	try {
		pairs = text.startsWith('{')
			? Object.entries(JSON.parse(text) as Json)
			: text
					.split(/[,;\n]+/)
					.map((part): [string, unknown] => {
						const [from = '', to] = part.split(/[=:]/).map((one) => one.trim());
						return [from, to];
					})
					.filter(([from]) => from !== '');
	} catch {
		problems.push(`${name} is neither a list like 1234 = 15 nor JSON`);
	}
	const map: Record<string, number> = {};
	const what = name === 'tagLines' ? 'tag' : 'channel';
	for (const [from, value] of pairs) {
		const to = Number(value);
		if (!/^\d+$/.test(from) || !/^\d+$/.test(String(value ?? ''))) {
			problems.push(`${name}: "${from} = ${String(value ?? '')}" is not of the form NUMBER = LINE`);
			continue;
		}
		if (map[from] && map[from] !== to)
			problems.push(
				`${name}: ${what} ${from} is given to the lines ${map[from]} and ${to}; one can go to one line only`,
			);
		if (lines.length > 0 && !lines.some(({ id }) => id === to))
			problems.push(`${name}: there is no Open Line ${to}. The portal has ${namesOf(lines)}`);
		map[from] = to;
	}
	return map;
}

/** The events that are not bound to this n8n yet, and those bound to an address it had before. */
export function bindings(bound: Asked, address: string): Array<[string, Json]> {
	const present = Array.isArray(bound.body?.result)
		? (bound.body.result as Array<{ event?: string; handler?: string }>)
		: [];
	return EVENTS.flatMap((event): Array<[string, Json]> => {
		const of = present.filter((one) => String(one.event).toUpperCase() === event.toUpperCase());
		const stale = of.filter(
			({ handler }) => handler !== address && String(handler).endsWith('/chat2desk-open-lines'),
		);
		const isBound = of.some(({ handler }) => handler === address);
		return [
			...stale.map(({ handler }): [string, Json] => ['event.unbind', { event, handler }]),
			...(isBound ? [] : [['event.bind', { event, handler: address }] as [string, Json]]),
		];
	});
}

interface Nodes {
	Settings: Json;
	'Read the call': { addresses: { events: string }; config: Config | string };
	'Ask Bitrix24': Asked;
}

/** What has to change at the portal. With a fault in the settings nothing does. */
export default function whatIsMissing({ $ }: Code<Nodes>): Array<Item<Planned>> {
	const settings = $('Settings').first().json;
	const { addresses, config } = $('Read the call').first().json;
	const before = typeof config === 'string' ? (JSON.parse(config) as Config) : config;
	const [registered = {}, bound = {}, listed = {}] = $('Ask Bitrix24')
		.all()
		.map(({ json }) => json);
	const lines = linesOf(listed);
	const problems: string[] = [];
	const channelLines = mapOf('channelLines', settings.channelLines, lines, problems);
	const tagLines = mapOf('tagLines', settings.tagLines, lines, problems);
	const wanted = [...new Set([...Object.values(channelLines), ...Object.values(tagLines)])];
	const isRegistered =
		!registered.body?.error && (registered.body?.result as Json | undefined)?.result !== false;
	const isReady = problems.length === 0 && isRegistered && Array.isArray(listed.body?.result);
	const on = (LINE: number, ACTIVE: number): [string, Json] => [
		'imconnector.activate',
		{ CONNECTOR, LINE, ACTIVE },
	];
	const off = (before.lines ?? []).filter((line) => !wanted.includes(line));
	const changes = isReady
		? [
				...bindings(bound, addresses.events),
				...wanted.map((line) => on(line, 1)),
				...off.map((line) => on(line, 0)),
			]
		: [];
	const next = {
		...before,
		connector: CONNECTOR,
		clientId: String(settings.clientId ?? '').trim(),
		clientSecret: String(settings.clientSecret ?? '').trim(),
		oauthUrl: String(settings.oauthUrl).trim().replace(/\/+$/, ''),
		...(isReady ? { channelLines, tagLines, lines: wanted } : {}),
	};
	const calls: Array<[string, Json]> = [['app.info', {}], ...changes];
	const plan = { problems, lines, wanted, config: JSON.stringify(next) };
	return calls.map(([method, params]) => ({ json: { method, params, ...plan } }));
}
