/** The event as the work sees it, with Settings as lists and maps. */
import { dialled, spellings } from '../phone';
import { fieldName, numbers, pairs, portalAddress } from '../settings';
import type { Operator, Person, Settings, Work } from './types';

export interface Me extends Person {
	portal: string;
	isClosing: boolean;
	isLast: boolean;
	/** As one dials it, with a plus; "" when there is none. */
	phone: string;
	/** All forms in which a CRM may have it. */
	phones: string[];
	/** What a card of this client carries as `originId`. */
	originId: string;
	/** Who answered last, once it has been asked for. */
	operator: Operator | null;
	responsibles: number[];
	/** From what Chat2Desk knows to fields of the card. */
	utmTargets: Array<[from: string, to: string]>;
	cardTargets: Array<[from: string, to: string]>;
}

/** The event with Settings as lists; nothing when there is nothing to do. */
export function meOf(item: Settings & Work): Me | null {
	const portal = portalAddress(item.bitrix24WebhookUrl);
	if (!portal)
		throw new Error(
			'Fill in bitrix24WebhookUrl in the node Settings, the address of an inbound webhook. Then retry this execution.',
		);
	const { read } = item;
	if (!read || read.isLeftOut) return null;
	const { person, operators } = read;
	return {
		...person,
		phone: person.digits && `+${dialled(person.digits)}`,
		phones: spellings(person.digits),
		portal,
		isClosing: item.event === 'close_request',
		isLast: item.isLast === true,
		originId: person.clientId ? `client_${person.clientId}` : `request_${person.requestId}`,
		operator: operators?.find(({ id }) => Number(id) === person.operatorId) ?? null,
		responsibles: numbers(item.responsibleIds),
		utmTargets: pairs(item.utmFields).map(([from, to]) => [from.toLowerCase(), fieldName(to)]),
		cardTargets: pairs(item.fieldMap).map(([from, to]) => [from, fieldName(to)]),
	};
}
