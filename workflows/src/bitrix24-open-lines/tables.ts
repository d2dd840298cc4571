/** The data tables of both Open Lines workflows; their columns are those of version 0.1.0. */
export const STATE = {
	key: 'string',
	value: 'string',
	until: 'number',
	lease: 'string',
	leaseUntil: 'number',
} as const;

export const QUEUE = {
	/** Of version 0.1.0; not used any more. */
	lane: 'number',
	chat: 'string',
	side: 'string',
	kind: 'string',
	key: 'string',
	place: 'number',
	state: 'string',
	open: 'boolean',
	notBefore: 'number',
	tries: 'number',
	since: 'number',
	body: 'string',
	note: 'string',
} as const;
