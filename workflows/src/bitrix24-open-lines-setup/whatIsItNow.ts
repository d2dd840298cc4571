import type { Code, Item, Json } from '../shared/n8n';
import type { Planned } from './whatIsMissing';

const CONNECTOR = 'chat2desk_n8n';

/** The state of each line, after it was switched on. */
export default function whatIsItNow({
	$,
}: Code<{ Settings: Json; 'What is missing': Planned }>): Array<Item<Json>> {
	const { wanted, problems } = $('What is missing').first().json;
	const NAME = String($('Settings').first().json.connectorName ?? '').trim() || 'Chat2Desk';
	const site = 'https://web.chat2desk.com/';
	const calls = (problems.length > 0 ? [] : wanted).flatMap((LINE) => [
		{
			method: 'imconnector.connector.data.set',
			params: { CONNECTOR, LINE, DATA: { ID: `chat2desk_${LINE}`, URL: site, URL_IM: site, NAME } },
		},
		{ method: 'imconnector.status', params: { CONNECTOR, LINE } },
	]);
	return (calls.length > 0 ? calls : [{ method: 'app.info', params: {} }]).map((json) => ({ json }));
}
