/** What YUcrm means. */
import type { Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { Employee } from './types';

/** What to do about a refusal. */
export function advice(reason: string, token: 'crmToken' | 'ordersToken'): string {
	if (/HTTP 3\d\d/.test(reason))
		return 'The CRM has another address now: correct crmUrl in the node Settings';
	if (/HTTP 40[13]/.test(reason)) return `Correct ${token} in the node Settings`;
	if (/HTTP 404/.test(reason)) return `Correct crmUrl or ${token} in the node Settings`;
	return `Check crmUrl and ${token} in the node Settings`;
}

/** A row of `employees/list` [code]; an e-mail is taken where there is one. */
export function employeeOf(row: Json): Employee {
	return {
		id: typed(row.id),
		name: [row.first_name, row.last_name].map(typed).filter(Boolean).join(' '),
		phones: [row.phone, row.second_phone].map(typed).filter(Boolean),
		email: typed(row.email),
		isActive: ![false, 0, '0', 'false'].includes(row.is_active as string),
	};
}
