import { Chat2DeskError } from '../../api/errors';
import { pages } from '../../api/paginate';
import type { Ticket } from '../../api/types';
import { asText } from '../../domain/values';
import { refused } from '../shared/coerce';
import { simplifyFields } from '../shared/fields';
import { getOne } from '../shared/getOne';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Call, type Operation } from '../types';

/** A ticket's id is a text such as `TICK-12` [live]; whatever could lead to another path is none. */
function readTicketId(call: Call): string {
	const id = call.filled('ticketId');
	if (/^[\p{L}\p{N}_-]+$/u.test(id)) return id;
	throw refused(
		id,
		call.label('ticketId'),
		'an ID such as TICK-12',
		`Enter the ID as Chat2Desk shows it in the parameter ${call.label('ticketId')}; the operation Get Many lists the tickets.`,
	);
}

/** Whether a ticket has this id; its number alone is enough. */
function isTicket({ id }: Ticket, wanted: string): boolean {
	const text = asText(id)?.toLowerCase() ?? '';
	const asked = wanted.toLowerCase();
	return text === asked || (/^\d+$/.test(asked) && text.endsWith(`-${asked}`));
}

/** The ticket in the list of all. Only the list was seen in use [live]; no method for one ticket is documented. */
async function findInList({ api }: Call, id: string): Promise<Ticket> {
	for await (const page of pages<Ticket>(api, '/tickets')) {
		const found = page.find((row) => isTicket(row, id));
		if (found) return found;
	}
	throw new Chat2DeskError('NOT_FOUND', `There is no ticket ${id}`);
}

/** One call where the account's installation answers for a single ticket, otherwise its list is looked through. */
async function findTicket(call: Call, id: string): Promise<Ticket> {
	try {
		const ticket = await getOne<Ticket>(call.api, `/tickets/${encodeURIComponent(id)}`);
		if (isTicket(ticket, id)) return ticket;
	} catch (error) {
		const isUnknown = error instanceof Chat2DeskError && ['NOT_FOUND', 'VALIDATION'].includes(error.code);
		if (!isUnknown) return await Promise.reject(error);
	}
	return await findInList(call, id);
}

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a ticket',
	description: 'Get a ticket with its state, operator and requests',
	properties: [
		{
			displayName: 'Ticket ID',
			name: 'ticketId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. TICK-12',
			description: 'ID of the ticket, which is a text; its number alone will do',
		},
		...simplifyFields,
	],
	lane: INDEPENDENT,
	async execute(call) {
		return simplified(call, await findTicket(call, readTicketId(call)), 'ticket');
	},
};
