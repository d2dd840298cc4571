import type { Channel, Client, Operator, Tag } from '../api/types';
import { realPhone, splitPhone } from '../domain/phone';
import { asText } from '../domain/values';

/** How things of the account are called in pickers. */

const withDetail = (name: string, detail: string | null) =>
	detail && detail !== name ? `${name} (${detail})` : name;

export function clientName(client: Client): string {
	const { phone, messengerId } = splitPhone(client.phone, client.client_phone, client.assigned_phone);
	const name = asText(client.assigned_name) ?? asText(client.name) ?? `Client ${client.id}`;
	return withDetail(name, phone ?? messengerId);
}

export function channelName(channel: Channel): string {
	const phone = asText(channel.phone);
	return withDetail(asText(channel.name) ?? phone ?? `Channel ${channel.id}`, realPhone(phone));
}

export function operatorName(operator: Operator): string {
	const name = [operator.first_name, operator.last_name].map(asText).filter(Boolean).join(' ');
	return withDetail(name || asText(operator.email) || `Operator ${operator.id}`, asText(operator.email));
}

export const tagName = (tag: Tag): string => asText(tag.label) ?? `Tag ${tag.id}`;

/** The messengers of a channel, whether they come as a list or as one text with commas. */
export function transportsOf({ transports }: Channel): string[] {
	const given: unknown[] = [transports ?? []].flat();
	return given
		.flatMap((transport) => (asText(transport) ?? '').split(','))
		.map((transport) => transport.trim())
		.filter((transport) => transport !== '');
}

/** Choices that can be told apart: those of one name show their numbers besides. */
export function distinct<T extends { name: string; value: unknown }>(choices: T[]): T[] {
	const count = new Map<string, number>();
	for (const { name } of choices) count.set(name, (count.get(name) ?? 0) + 1);
	return choices.map((choice) =>
		(count.get(choice.name) ?? 0) > 1
			? { ...choice, name: `${choice.name} (#${String(choice.value)})` }
			: choice,
	);
}
