import { asText } from './values';

/** Whose messenger a transport is, by its name in Chat2Desk; several ways lead to one messenger. The list grows. */
const MESSENGERS = [
	[
		'WhatsApp',
		[
			'whatsapp',
			'wa_botmaker',
			'wa_clickatell',
			'wa_cm',
			'wa_dialog',
			'wa_direct',
			'wa_gupshup',
			'wa_infobip',
			'wa_tr',
			'wa_wavy',
		],
	],
	['Telegram', ['telegram']],
	['Telegram Account', ['tg_user']],
	['Viber', ['viber', 'viber_business', 'viber_infobip', 'viber_public', 'viber_tr']],
	['Instagram', ['insta_direct', 'insta_i2crm', 'insta_local']],
	['Facebook Messenger', ['facebook']],
	['VK', ['vk', 'vkontakte']],
	['Odnoklassniki', ['ok']],
	['MAX', ['max_bot']],
	['Online Chat', ['widget']],
	['Email', ['email']],
	['SMS', ['sms', 'sms_infobip']],
	['External Channel', ['external']],
	['WeChat', ['wechat']],
	['Skype', ['skype']],
	['X (Twitter)', ['twitter']],
	['Yandex Dialogs', ['yandex_dialogs']],
	['Voximplant', ['vox_implant']],
] as const satisfies ReadonlyArray<readonly [messenger: string, transports: readonly string[]]>;

export type Messenger = (typeof MESSENGERS)[number][0];

/** White-label installations add transports of their own, named after the messenger. */
const PREFIXES: ReadonlyArray<[prefix: string, messenger: Messenger]> = [
	['whatsapp_', 'WhatsApp'],
	['wa_', 'WhatsApp'],
	['insta', 'Instagram'],
	['viber_', 'Viber'],
	['sms_', 'SMS'],
];

const BY_TRANSPORT = new Map<string, Messenger>(
	MESSENGERS.flatMap(([messenger, transports]) =>
		transports.map((transport): [string, Messenger] => [transport, messenger]),
	),
);

/** Every transport that was seen [code] or is documented, in the order of the messengers' importance. */
export const KNOWN_TRANSPORTS: readonly string[] = [...BY_TRANSPORT.keys()];

/** The messenger a transport leads to, in whatever case its name is written; null where it is not known. */
export function messengerOf(transport: unknown): Messenger | null {
	const name = asText(transport)?.trim().toLowerCase() ?? '';
	const byPrefix = PREFIXES.find(([prefix]) => name.startsWith(prefix));
	return BY_TRANSPORT.get(name) ?? byPrefix?.[1] ?? null;
}

/** A transport for people: `WhatsApp (wa_direct)`; its own name alone where it is not known. */
export function transportName(transport: string): string {
	const messenger = messengerOf(transport);
	return messenger ? `${messenger} (${transport})` : transport;
}
