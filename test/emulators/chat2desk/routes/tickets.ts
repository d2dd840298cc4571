import { asIs, ok, paged, PAGING, Refusal, type Api, type Call, type Routes } from '../call';

/** A page of tickets holds 20 rows, whatever is asked for [live]. */
const TICKET_CAP = 20;

function one({ world, behaviour }: Api, key: string): unknown {
	if (!behaviour.ticketById) throw new Refusal(404, 'Page not found');
	const ticket = world.tickets.find(({ id }) => id === key);
	if (!ticket) throw new Refusal(404, 'Ticket not found');
	return ok(ticket);
}

/** No filter of the list is known. Writing is documented, but not what is written. */
export const ticketRoutes: Routes = {
	'GET /tickets': {
		query: PAGING,
		answer: ({ world }: Api, call: Call) => paged(call, world.tickets, asIs, { cap: TICKET_CAP }),
	},
	'GET /tickets/:id': { answer: (api, _, __, key) => one(api, key) },
};
