import type { IDataObject, ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { listAvailable } from '../api/paginate';
import { Chat2DeskApi } from '../api/request';
import type { Channel, CustomField, Operator, Tag } from '../api/types';
import { isWorking } from '../domain/row';
import { KNOWN_TRANSPORTS, transportName } from '../domain/transports';
import { asId, asObject, asText } from '../domain/values';
import { toNodeError } from '../nodeError';
import { channelName, distinct, operatorName, tagName, transportsOf } from './names';

/** The rows of a list for a drop-down; n8n shows the error's text in its place. */
async function rowsFor<T extends IDataObject>(ctx: ILoadOptionsFunctions, path: string): Promise<T[]> {
	try {
		return await listAvailable<T>(new Chat2DeskApi(ctx), path);
	} catch (error) {
		throw toNodeError(ctx.getNode(), error);
	}
}

/** The account's channels for a drop-down, with their messengers. */
export async function getChannelOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const channels = await rowsFor<Channel>(this, '/channels');
	return distinct(
		channels.map((channel) => ({
			name: channelName(channel),
			value: Number(channel.id),
			description: transportsOf(channel).join(', '),
		})),
	);
}

/** The channels, with a choice that stands for all of them. */
export async function getChannelOrAnyOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return [{ name: 'Any Channel', value: '' }, ...(await getChannelOptions.call(this))];
}

/**
 * The channel chosen in the form: among the additional fields, or in a resource locator of its own. Read by hand, for
 * n8n cannot extract the value of a locator that the operation does not have.
 */
function chosenChannel(ctx: ILoadOptionsFunctions): number | null {
	const { value } = asObject(ctx.getCurrentNodeParameter('channelId'));
	return asId(ctx.getCurrentNodeParameter('additionalFields.channelId') ?? value);
}

/** The messengers of the chosen channel, or of all channels as long as none is chosen. */
export async function getTransportOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const channels = await rowsFor<Channel>(this, '/channels');
	const chosen = chosenChannel(this);
	const ofChosen = channels.filter((channel) => chosen === null || asId(channel.id) === chosen);
	const transports = new Set((ofChosen.length > 0 ? ofChosen : channels).flatMap(transportsOf));
	return [...transports].sort().map((transport) => ({ name: transport, value: transport }));
}

/** All messengers: those of the account's channels first, then what else Chat2Desk is known to connect. */
export async function getMessengerOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const ofAccount = (await rowsFor<Channel>(this, '/channels')).flatMap(transportsOf);
	const first = [...new Set(ofAccount)].map((value) => ({ name: transportName(value), value }));
	const others = KNOWN_TRANSPORTS.filter((value) => !ofAccount.includes(value)).map((value) => ({
		name: transportName(value),
		value,
		description: 'No channel of this account has it',
	}));
	return [...first.sort((a, b) => a.name.localeCompare(b.name)), ...others];
}

/** The operators who can work, for a drop-down. */
export async function getOperatorOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const operators = (await rowsFor<Operator>(this, '/operators')).filter(isWorking);
	return distinct(
		operators.map((operator) => ({ name: operatorName(operator), value: Number(operator.id) })),
	);
}

/** The tags of the account for a drop-down, with their groups. */
export async function getTagOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const tags = await rowsFor<Tag>(this, '/tags');
	return distinct(
		tags.map((tag) => ({
			name: tagName(tag),
			value: Number(tag.id),
			description: [asText(tag.group_name), asText(tag.description)].filter(Boolean).join(' - '),
		})),
	);
}

/** The custom fields of clients for a drop-down. */
export async function getCustomFieldOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const fields = await rowsFor<CustomField>(this, '/custom_client_fields');
	return distinct(
		fields.map((field) => ({ name: asText(field.name) ?? `Field ${field.id}`, value: String(field.id) })),
	);
}
