import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { ANSWER_WEBHOOKS, receiveAnswer } from './actions/message/answer';
import { buildProperties } from './actions/properties';
import { RESOURCES } from './actions/resources';
import { route } from './actions/router';
import { subtitleOf } from './actions/subtitle';
import * as listSearch from './methods/listSearch';
import * as loadOptions from './methods/loadOptions';
import { getClientFields } from './methods/resourceMapping';

/** Sends messages through Chat2Desk and reads what it knows. */
export class Chat2Desk implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chat2Desk',
		name: 'chat2Desk',
		icon: { light: 'file:../../icons/chat2desk.svg', dark: 'file:../../icons/chat2desk.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(RESOURCES),
		description: 'Send messages, write first, and work with clients, dialogs, requests and tags in Chat2Desk',
		defaults: { name: 'Chat2Desk' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chat2DeskApi', required: true }],
		// Where an execution that waits for a client's answer goes on; nothing is registered at Chat2Desk.
		webhooks: ANSWER_WEBHOOKS,
		waitingNodeTooltip: 'The execution continues when the client answers in the messenger',
		properties: buildProperties(RESOURCES),
	};

	methods = {
		listSearch: { ...listSearch },
		loadOptions: {
			getChannels: loadOptions.getChannelOptions,
			getChannelsOrAny: loadOptions.getChannelOrAnyOptions,
			getCustomFields: loadOptions.getCustomFieldOptions,
			getOperators: loadOptions.getOperatorOptions,
			getTags: loadOptions.getTagOptions,
			getTransports: loadOptions.getTransportOptions,
		},
		resourceMapping: { getClientFields },
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveAnswer(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this);
	}
}
