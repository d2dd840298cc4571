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
	/** Whether a single ticket can be had; `GET /tickets/:id` is not documented. */
	ticketById: boolean;
	/** Query parameters that are ignored silently, such as `start_id`, `offset`, `order` or all of `FILTERS` [live]. */
	ignores: readonly string[];
	/** Whether `GET /messages` honours `offset`: listed as working on one host, measured as ignored on another [live]. */
	messageOffset: boolean;
	/** Rows of a page at most, whatever is asked for: 200 [documented], 20 of tickets [live]. */
	pageCap: number;
	/** What `meta.limit` says: how many rows a page holds [live], what was asked for, or there is no `meta` at all [code]. */
	metaLimit: 'real' | 'asked' | 'none';
	/** Whether the last row of a page stands on the next one as well, as happens in statistics [live]. */
	repeatsRows: boolean;
	/** Whether `GET /requests/:id/messages` says `in` and `out` instead of `from_client` and `to_client` [live]. */
	requestMessageWords: 'short' | 'long';
	/** Where ids are spelt `operatorID`: nowhere, in `GET /requests/:id/messages` [live], or in all that is read. */
	camelIds: 'nowhere' | 'requestMessages' | 'everywhere';
	/** Whether a dialog names its last request [live]. */
	lastRequestId: boolean;
	/** Whether a group has nobody free: `transfer_to_group` then answers without success [live]. */
	groupIsBusy: boolean;
	/** Whether something in front of the API answers errors with a page of its own. */
	errorPages: boolean;
	/** Whether PUT and DELETE answer with nothing at all. */
	emptyAnswers: boolean;
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
	ticketById: true,
	ignores: [],
	messageOffset: false,
	pageCap: 200,
	metaLimit: 'real',
	repeatsRows: false,
	requestMessageWords: 'long',
	camelIds: 'nowhere',
	lastRequestId: true,
	groupIsBusy: false,
	errorPages: false,
	emptyAnswers: false,
	account: {},
});

/** The filters of all lists, for an installation that ignores them: it answers with everything. */
export const FILTERS: readonly string[] = [
	'channel_id',
	'client_id',
	'dialog_id',
	'email',
	'finish_date',
	'level',
	'online',
	'operator_id',
	'phone',
	'read',
	'role',
	'start_date',
	'state',
	'status',
	'status_id',
	'tags',
	'transport',
	'type',
];
