import { createHash, createHmac } from 'node:crypto';

/** A message event as Chat2Desk sends it, with a signature by the documented algorithm. */
export interface SignedEvent {
	id: number;
	body: string;
	headers: Record<string, string>;
}

let messages = 100_000;

export function nextEvent(apiToken: string): SignedEvent {
	const id = ++messages;
	const body = JSON.stringify({
		message_id: id,
		type: 'from_client',
		text: `Good day, is the blue lamp number ${id} in stock? I would like to have two of them by Friday.`,
		transport: 'wa_direct',
		client_id: 12_568,
		operator_id: 7,
		dialog_id: 942,
		channel_id: 1,
		request_id: 5357,
		photo: null,
		coordinates: null,
		audio: null,
		pdf: null,
		attachments: [],
		client: {
			id: 12_568,
			phone: '79000000001',
			client_phone: null,
			name: 'Anna',
			assigned_name: null,
			external_id: null,
		},
		is_new_request: false,
		is_new_client: false,
		extra_data: {},
		hook_type: 'inbox',
		event_time: '2026-11-01T12:00:00.000494Z',
	});
	const timestamp = '1793534400';
	const key = createHash('md5').update(apiToken).digest('hex');
	return {
		id,
		body,
		headers: {
			'content-type': 'application/json',
			'x-timestamp': timestamp,
			'x-signature': createHmac('sha256', key)
				.update(body + timestamp)
				.digest('hex'),
		},
	};
}

/** Id of the event whose message a text holds. */
export const eventIn = (text: string) => Number(/blue lamp number (\d+)/.exec(text)?.[1]);

/** Delivers an event; returns the status of the answer and how long it took, in milliseconds. */
export async function deliver(
	url: string,
	{ body, headers }: SignedEvent,
): Promise<{ status: number; ms: number }> {
	const started = performance.now();
	const response = await fetch(url, { method: 'POST', body, headers });
	await response.arrayBuffer();
	return { status: response.status, ms: performance.now() - started };
}
