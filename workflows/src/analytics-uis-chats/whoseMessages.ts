import type { Code, Item } from '../shared/n8n';
import type { Conversation, Event } from './types';
import type { Reading } from './whatToRead';

interface Refused {
	error?: string;
	errorCode?: string;
}

interface Paired {
	json: Event & Refused;
	pairedItem?: { item: number } | number;
}

const sourceOf = ({ pairedItem }: Paired): number =>
	typeof pairedItem === 'object' ? pairedItem.item : (pairedItem ?? 0);

interface Nodes {
	'What to read': Reading;
	'Get messages': Event & Refused;
}

/** The messages by request, one item each, also where there are none. */
export default function whoseMessages({ $ }: Code<Nodes>): Array<Item<Conversation>> {
	// Not from the input: there n8n numbers the items anew.
	const all: Paired[] = $('Get messages').all();
	const readings = $('What to read').all();
	return readings.map(({ json: { requestId } }, index) => {
		const own = all.filter((one) => sourceOf(one) === index).map(({ json }) => json);
		const messages = own.filter((message) => message.clientId);
		const { error, errorCode } = own.find((one) => one.error) ?? {};
		const [first] = messages;
		return {
			json: {
				requestId,
				clientId: first?.clientId ?? 0,
				channelId: first?.channelId ?? 0,
				transport: first?.transport ?? '',
				messages,
				...(error && { error, errorCode: errorCode ?? '' }),
			},
		};
	});
}
