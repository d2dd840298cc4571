import type { Operator, Utm } from '../shared/crm/types';
import type { Code, Item } from '../shared/n8n';
import { spoken, statusOf, timed } from './conversation';
import { employeeOf } from './employee';
import { localTime, zoneOf } from './times';
import type { Chat, Conversation, Settings } from './types';

/** A conversation as UIS takes it, without whose it is. */
export interface SaidOf extends Omit<Conversation, 'messages'> {
	chat: Pick<Chat, 'start_date_time' | 'messages' | 'status'>;
	/** When the session of its UTM began. */
	sessionAt: string;
	/** Whether each message of an operator has an employee. */
	hasEmployees: boolean;
}

interface Nodes {
	Settings: Settings;
	'Whose messages': Conversation;
	'Resolve UTM': Utm;
	'Get operators': Operator & { error?: string; errorCode?: string };
}

/** UIS takes no session that is more days older than its chat [documented]. */
const SESSION_DAYS = 180;

/** When the client came, if Chat2Desk knows; in any case before the chat, which begins a second before its first message. */
export function sessionStart(first: number, clickTime: string | null | undefined): number {
	const click = Date.parse(clickTime ?? '');
	const isPossible = click < first - 1000 && click > first - SESSION_DAYS * 86_400_000;
	return isPossible ? click : first - 2000;
}

/** Who said what and when, as UIS wants it; one item for each request. */
export default function whatWasSaid({ $, $now }: Code<Nodes>): Array<Item<SaidOf>> {
	const settings = $('Settings').first().json;
	const zone = zoneOf(settings.timezone, $now.zoneName);
	const node = $('Get operators');
	const operators = node.isExecuted ? node.all().map(({ json }) => json) : [];
	const utms = $('Resolve UTM').isExecuted ? $('Resolve UTM').all() : [];
	const unread = operators.find(({ error }) => error);
	const employee = (id: number) => employeeOf(id, operators, settings);
	return $('Whose messages')
		.all()
		.map(({ json: { messages, ...me } }, index) => {
			const said = spoken(messages);
			const ours = said.filter(({ source }) => source === 'operator');
			return {
				json: {
					...me,
					...(unread && { error: unread.error ?? '', errorCode: unread.errorCode ?? '' }),
					chat: { ...timed(said, employee, zone), status: statusOf(said) },
					sessionAt: localTime(sessionStart(said[0]?.at ?? 0, utms[index]?.json.clickTime), zone),
					hasEmployees: ours.every(({ operatorId }) => employee(operatorId) > 0),
				},
			};
		});
}
