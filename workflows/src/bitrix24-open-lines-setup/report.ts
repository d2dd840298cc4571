import type { Code, Item, Json } from '../shared/n8n';
import { check, ok, problem, sorted, type Line } from '../shared/report';
import { typed } from '../shared/settings';

/** What stands in Settings. */
export function ofSettings(settings: Json, portal: string): Line[] {
	const secret = typed(settings.secret);
	const isSafe = secret.length >= 16 && secret === encodeURIComponent(secret);
	return [
		check(
			portal !== '',
			`portal ${portal}`,
			'portalUrl is empty: enter the address of your portal, https://example.bitrix24.com',
		),
		check(isSafe, 'a secret is set', 'secret: take 16 letters and digits or more'),
		check(
			typed(settings.clientId) !== '' && typed(settings.clientSecret) !== '',
			'clientId and clientSecret are filled in',
			'clientId and clientSecret are empty: Bitrix24 shows them when the local application is saved. Without them the channel stops after an hour',
		),
	];
}

interface Nodes {
	Settings: Json;
	'Read the call': { addresses: { events: string }; portal: string; action: string };
	'New tokens': { isRenewed: boolean; reason?: string };
	'What it came to': Line;
}

/** One item per point: OK, NOTE (works, but look at it) or PROBLEM (will not work). */
export default function report({ $ }: Code<Nodes>): Array<Item<Line>> {
	const { addresses, portal, action } = $('Read the call').first().json;
	const lines = ofSettings($('Settings').first().json, portal);
	if (action === 'report')
		lines.push(
			problem(
				'the application is not installed yet. In Bitrix24: Developer resources > Other > Local application, "only API", scopes imopenlines, imconnector, im, crm, user_basic, with the addresses below',
			),
		);
	else if ($('New tokens').isExecuted && !$('New tokens').first().json.isRenewed)
		lines.push(
			problem(
				`Bitrix24 does not renew the access (${$('New tokens').first().json.reason}). Check clientId and clientSecret, or save the local application once more so that it is installed anew`,
			),
		);
	else
		lines.push(
			...$('What it came to')
				.all()
				.map(({ json }) => json),
		);
	const path =
		'the production URL of the node Installation, with the secret of the settings in place of :secret';
	lines.push(
		ok(`Handler path of the application: ${addresses.events}`),
		ok(`Initial installation path: ${path}`),
	);
	return sorted(lines).map((json) => ({ json }));
}
