/** Whose messenger a transport is, by its name in Chat2Desk; several ways lead to one messenger. The list grows. */
const MESSENGERS: ReadonlyArray<[messenger: string, transports: readonly string[]]> = [
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
];

const BY_TRANSPORT = new Map(
	MESSENGERS.flatMap(([messenger, transports]) =>
		transports.map((transport) => [transport, messenger] as const),
	),
);

/** Every transport that was seen [code] or is documented, in the order of the messengers' importance. */
export const KNOWN_TRANSPORTS: readonly string[] = [...BY_TRANSPORT.keys()];

/** A transport for people: `WhatsApp (wa_direct)`; its own name alone where it is not known. */
export function transportName(transport: string): string {
	const name = transport.trim().toLowerCase();
	const messenger =
		BY_TRANSPORT.get(name) ??
		(name.startsWith('wa_') ? 'WhatsApp' : name.startsWith('insta_') ? 'Instagram' : null);
	return messenger ? `${messenger} (${transport})` : transport;
}
