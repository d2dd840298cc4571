/** Every key of the trigger's item but `event` and `body`, of an event of which nothing is known. */
export const EMPTY = {
	eventTime: null,
	messageId: null,
	type: null,
	text: null,
	transport: null,
	clientId: null,
	dialogId: null,
	requestId: null,
	channelId: null,
	operatorId: null,
	tagId: null,
	isNewRequest: false,
	isNewClient: false,
	attachments: [],
	client: null,
	signature: 'absent',
};
