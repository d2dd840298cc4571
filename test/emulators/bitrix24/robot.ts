/** Bitrix24's built-in robot "Outgoing webhook", as far as its source tells [code, on-premise]. */

/** What it stands on; the robot names nothing else of the card. */
export interface Card {
	entityTypeId: number;
	id: number;
}

const DOCUMENTS: Record<number, [type: string, prefix: string]> = {
	1: ['CCrmDocumentLead', 'LEAD'],
	2: ['CCrmDocumentDeal', 'DEAL'],
	3: ['CCrmDocumentContact', 'CONTACT'],
};

/** Encodes what stands between `&` and `=`, already encoded text once more; the rest after `#` does not travel. */
const encodeQuery = (query: string) =>
	(query.split('#')[0] ?? '')
		.split(/([/?=&])/)
		.map((part, index) => (index % 2 ? part : encodeURIComponent(part)))
		.join('');

/**
 * Posts `document_id` as a form to the address of the robot, the card's fields already filled in. A refused call is
 * not repeated, and nothing of the answer reaches the card.
 */
export async function fireRobot(address: string, { entityTypeId, id }: Card): Promise<Response> {
	const [base = '', query = ''] = address.split(/\?(.*)/s);
	const [type, prefix] = DOCUMENTS[entityTypeId] ?? ['', ''];
	const form = ['crm', type, `${prefix}_${id}`].map((value): [string, string] => ['document_id[]', value]);
	return await fetch(`${base}?${encodeQuery(query)}`, {
		method: 'POST',
		body: new URLSearchParams(form),
	});
}
