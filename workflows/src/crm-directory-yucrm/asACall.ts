import type { Code, Item, Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { CrmJob, Enquiry, Settings } from './types';

/** How many employees are asked for at once: what others were seen to ask for [code]. */
export const PAGE = 1000;

/** The address of the account without what people paste along with it; "" when it is none. */
export const crmAddress = (settings: Settings): string =>
	/^https?:\/\/[^/\s?#]+/i.exec(typed(settings.crmUrl))?.[0] ?? '';

/** An enquiry as `api/orders/post` takes it [code]; that no order is taken without a phone is what its users send. */
export function orderOf({
	requestId,
	clientId,
	name,
	phone,
	text,
	channel,
	transport,
	source,
}: Enquiry): Json {
	const description = `Chat2Desk, ${channel} (${transport}), client ${clientId}, request #${requestId}`;
	return { name, phone: `+${phone}`, message: text, description, ...(source && { source }) };
}

/** What cannot be asked at all, by the name of the setting. */
export function missing({ kind, job }: Pick<CrmJob, 'kind' | 'job'>, settings: Settings): string {
	if (kind === 'notify') return '';
	if (!crmAddress(settings)) return 'Fill in crmUrl in the node Settings, such as https://example.yucrm.ru';
	const token = kind === 'order' ? 'ordersToken' : 'crmToken';
	if (!typed(settings[token])) return `Fill in ${token} in the node Settings`;
	if (kind === 'order' && !job.phone)
		return 'The client has no phone number, and YUcrm takes no enquiry without one';
	return '';
}

/** Makes a call of YUcrm out of what there is to do: a page of employees, a new order, a word to `notifyUrl`. */
export default function asACall({
	$,
	$input,
}: Code<{ Settings: Settings }>): Array<Item<CrmJob & { call: Json }>> {
	const settings = $('Settings').first().json;
	return $input.all().map(({ json }) => {
		const row = json as unknown as CrmJob;
		const { kind, job = {}, page = 1, employees = [], since = Date.now() } = row;
		const problem = missing({ kind, job }, settings);
		const order = kind === 'order' && !problem ? orderOf(job as unknown as Enquiry) : job;
		const what = problem ? 'nothing' : kind;
		const call = { what, problem, base: crmAddress(settings), page, limit: PAGE, order };
		return { json: { ...row, job, page, employees, since, call } };
	});
}
