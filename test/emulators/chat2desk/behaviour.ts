/**
 * What differs between installations, depends on the plan, or is simply not known. A test sets the value it is about,
 * in the constructor or at any time later: `api.behaviour.writeFirst = false`.
 */
export interface Behaviour {
	/** The company's time zone: day borders of filters, times in statistics. */
	timezone: string;
	/** The paid option: without it no new client can be created and nobody who never wrote be written to. */
	writeFirst: boolean;
	/** The three answers of `PUT /clients/:id` that were seen [code]. */
	clientUpdateAnswer: 'status' | 'object' | 'array';
	/** `GET /requests/:id` was read from `data` and from the root [live]. */
	requestAnswer: 'data' | 'root';
	/** Whether `GET /requests/:id` names the request's tags, as a list of ids [weak]. */
	requestTags: boolean;
	/** `GET /requests/:id/messages` as a bare array or in `data` [code]. */
	requestMessagesAnswer: 'array' | 'data';
	/** Whether message events carry the `external_id` a message was sent with, at the top level [assumed]. */
	echoExternalId: boolean;
	/** Whether a client's message carries the operator of its dialog; null in the vendor's sample. */
	inboxOperator: boolean;
	/** Whether `GET /clients` honours `order` [documented, not seen live]. */
	clientOrder: boolean;
	/** Whether a dialog goes to an operator who is not online only with `force_assign` [inferred]. */
	onlineOnly: boolean;
	/** Laid over the answer of `GET /companies/api_info`, such as `{ mode, requests_this_month, api_calls }`. */
	account: Record<string, unknown>;
}

export const defaultBehaviour = (): Behaviour => ({
	timezone: 'UTC',
	writeFirst: true,
	clientUpdateAnswer: 'object',
	requestAnswer: 'data',
	requestTags: false,
	requestMessagesAnswer: 'array',
	echoExternalId: false,
	inboxOperator: false,
	clientOrder: false,
	onlineOnly: false,
	account: {},
});
