import type { Code, Item } from '../shared/n8n';
import { check, note, ok, problem, type Line } from '../shared/report';
import { typed } from '../shared/settings';
import type { Asked, Planned } from './whatIsMissing';

/** Why an answer is none; `imconnector.register` refuses with HTTP 200 [documented]. */
export function faultOf({ statusCode = 0, body, error }: Asked = {}): string {
	if (error) return 'Bitrix24 does not answer';
	if (body?.error !== undefined || statusCode >= 400)
		return [body?.error || statusCode, body?.error_description].filter(Boolean).join(', ');
	const result = (body?.result ?? {}) as { result?: unknown; error?: string; error_description?: string };
	return result.result === false ? [result.error, result.error_description].filter(Boolean).join(', ') : '';
}

interface Channel {
	id?: number | string;
	name?: string;
	transports?: string[] | string | null;
	error?: unknown;
}

/** The lines that are connected, and what there is besides. */
export function ofLines(plan: Planned, calls: Planned[], asked: Asked[], channels: Channel[]): Line[] {
	const { channelLines = {}, tagLines = {} } = JSON.parse(plan.config) as Record<
		string,
		Record<string, number> | undefined
	>;
	const rows = channels.filter(({ id }) => id !== undefined);
	const nameOf = (id: string): string => {
		const row = rows.find((one) => String(one.id) === id);
		return row ? `${id} "${row.name}" (${[row.transports ?? []].flat().join(', ')})` : id;
	};
	const lines = plan.wanted.flatMap((id): Line[] => {
		const answer =
			asked[calls.findIndex(({ method, params }) => method === 'imconnector.status' && params.LINE === id)] ??
			{};
		const status = (answer.body?.result ?? {}) as { CONFIGURED?: boolean; STATUS?: boolean; ERROR?: boolean };
		const line = plan.lines.find((one) => one.id === id);
		const to = (map: Record<string, number>) =>
			Object.entries(map).flatMap(([from, one]) => (one === id ? [from] : []));
		const of = [
			...to(channelLines).map((one) => `channel ${nameOf(one)}`),
			...to(tagLines).map((one) => `tag ${one}`),
		].join('; ');
		const isOn = Boolean(status.CONFIGURED && status.STATUS && !status.ERROR);
		const why = faultOf(answer) || JSON.stringify(status);
		return [
			check(
				isOn,
				`Open Line ${id} "${line?.LINE_NAME ?? ''}" is connected: ${of}`,
				`Open Line ${id} is not connected: ${why}`,
			),
			...(line?.ACTIVE === 'N' ? [problem(`Open Line ${id} is switched off in Bitrix24`)] : []),
			...(line?.CRM === 'N'
				? [
						note(
							`Open Line ${id} does not look the client up in the CRM: switch it on in its settings, so that the chat is kept on the card`,
						),
					]
				: []),
		];
	});
	if (plan.wanted.length === 0)
		lines.push(problem('no channel goes to a line: fill channelLines, for example 1234 = 15'));
	const free = rows.filter(({ id }) => !channelLines[String(id)]).map(({ id }) => nameOf(String(id)));
	if (free.length > 0) lines.push(note(`channels that go to no line: ${free.join('; ')}`));
	for (const channel of Object.keys(channelLines))
		if (rows.length > 0 && !rows.some(({ id }) => String(id) === channel))
			lines.push(note(`channel ${channel} is not in the list of Chat2Desk, which may be incomplete`));
	const failed = channels.find(({ error }) => error);
	if (failed) lines.push(note(`Chat2Desk does not list its channels: ${typed(failed.error)}`));
	const all = plan.lines.map(({ id, LINE_NAME }) => `${id} = "${LINE_NAME}"`).join('; ');
	return all ? [...lines, note(`Open Lines of the portal: ${all}`)] : lines;
}

interface Nodes {
	'Read the call': { addresses: { events: string } };
	'Ask Bitrix24': Asked;
	'What is missing': Planned;
	'Do it': Asked;
	'What is it now': Planned;
	'Check the lines': Asked;
	Channels: Channel;
}

/** What the portal said to what was asked and changed. */
function ofPortal({ $ }: Pick<Code<Nodes>, '$'>): Line[] {
	const [registered, bound, listed] = $('Ask Bitrix24')
		.all()
		.map(({ json }) => json);
	const plan = $('What is missing')
		.all()
		.map(({ json }) => json);
	const answers = $('Do it')
		.all()
		.map(({ json }) => json);
	// Bound in the meantime is as good.
	const refused = answers.map(faultOf).map((fault) => (/already|exists/i.test(fault) ? '' : fault));
	const wrong = plan.flatMap(({ method, params }, at) =>
		refused[at] ? [problem(`${method} ${String(params.event ?? params.LINE ?? '')}: ${refused[at]}`)] : [],
	);
	const { events } = $('Read the call').first().json.addresses;
	return [
		check(
			!faultOf(registered),
			'the connector is registered',
			`the connector cannot be registered: ${faultOf(registered)}`,
		),
		check(
			!faultOf(listed),
			'the Open Lines can be read',
			`the Open Lines cannot be read (scope imopenlines): ${faultOf(listed)}`,
		),
		...(plan[0]?.problems ?? []).map(problem),
		...wrong,
		...(wrong.length === 0 && !faultOf(bound) ? [ok(`events are bound to ${events}`)] : []),
	];
}

/** What the portal said, and what is connected now, a line for each point. */
export default function whatItCameTo({ $ }: Code<Nodes>): Array<Item<Line>> {
	const all = <Name extends keyof Nodes>(name: Name) =>
		$(name)
			.all()
			.map(({ json }) => json);
	const plan = $('What is missing').first().json;
	const lines = ofLines(plan, all('What is it now'), all('Check the lines'), all('Channels'));
	return [...ofPortal({ $ }), ...lines].map((json) => ({ json }));
}
