import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { list } from '../api/paginate';
import { Chat2DeskApi } from '../api/request';
import type { Channel } from '../api/types';
import { toNodeError } from '../nodeError';

/** The account's channels for a drop-down, with their messengers. */
export async function getChannelOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const channels = await list<Channel>(new Chat2DeskApi(this), '/channels');
		return channels.map((channel) => ({
			name: channel.name || channel.phone || `Channel ${channel.id}`,
			value: Number(channel.id),
			description: [channel.phone, (channel.transports ?? []).join(', ')].filter(Boolean).join(' - '),
		}));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
