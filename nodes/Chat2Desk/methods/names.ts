import type { Channel, Client, Operator } from '../api/types';
import { realPhone, splitPhone } from '../domain/phone';
import { asText } from '../domain/values';

/** How things of the account are called in pickers. */

/** Accounts that cannot work any more stay in Chat2Desk's list [live]. */
const INACTIVE_ROLES = ['deleted', 'disabled'];

export const isActive = (operator: Operator) => !INACTIVE_ROLES.includes(asText(operator.role) ?? '');

const withDetail = (name: string, detail: string | null) =>
	detail && detail !== name ? `${name} (${detail})` : name;

export function clientName(client: Client): string {
	const { phone, messengerId } = splitPhone(client.phone, client.client_phone);
	const name = asText(client.assigned_name) ?? asText(client.name) ?? `Client ${client.id}`;
	return withDetail(name, phone ?? messengerId);
}

export function channelName(channel: Channel): string {
	const phone = asText(channel.phone);
	return withDetail(asText(channel.name) ?? phone ?? `Channel ${channel.id}`, realPhone(phone));
}

export function operatorName(operator: Operator): string {
	const name = [operator.first_name, operator.last_name].filter(Boolean).join(' ');
	return withDetail(name || asText(operator.email) || `Operator ${operator.id}`, asText(operator.email));
}

export const transportsOf = (channel: Channel): string[] => (channel.transports ?? []).map(String);
