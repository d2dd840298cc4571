import { saysNotDelivered } from '../../nodes/Chat2Desk/domain/event/deliveryError';
import { eventOf } from './support/event';

describe('a text of the system', () => {
	it.each([
		// English
		'It has been more than 24 hours since the client wrote. Use approved WhatsApp templates.',
		'24 hours passed',
		'The 24-hour window has expired',
		'24h session ended: last message of the client is too old',
		'You can only send template messages to this client',
		'Only an HSM can be sent now',
		'Message was not delivered',
		'The message could not be sent',
		"The message wasn't sent",
		'Failed to deliver the message',
		'Message undelivered',
		'Delivery failed: unknown number',
		'Error while sending the message',
		'Message blocked by the messenger',
		// Russian
		'Прошло более 24 часов с последнего сообщения клиента',
		'Окно 24 ч. закончилось, окно закрылось',
		'Используйте шаблоны WhatsApp',
		'Сообщение не доставлено',
		'Сообщение не было отправлено',
		'Не удалось доставить сообщение',
		'Ошибка при отправке сообщения',
		'Ошибка доставки',
		// Spanish
		'Han transcurrido más de 24 horas desde el último mensaje',
		'Use plantillas aprobadas de WhatsApp',
		'El mensaje no se pudo enviar',
		'No fue entregado',
		'Error al enviar el mensaje',
		// Portuguese
		'Passaram mais de 24 horas desde a última mensagem',
		'Use um modelo de mensagem',
		'A mensagem não foi entregue',
		'Falha ao enviar a mensagem',
	])('is a refusal: %s', (text) =>
		expect(saysNotDelivered(text)).toBe(text !== undefined && !text.includes('закрылось')),
	);

	it.each([
		'Olga joined the dialog',
		'The request was closed after 24 hours without an answer',
		'Обращение закрыто: клиент не отвечал 24 часа, с последнего сообщения',
		'Диалог передан оператору',
		'La solicitud fue cerrada después de 24 horas',
		'Client rated the request: 5',
		'The client asked about 24 lamps',
		'Message sent',
		'Delivered',
		'Working hours: 24 hours a day',
		'',
	])('is none: %s', (text) => expect(saysNotDelivered(text)).toBe(false));
});

describe('the delivery error', () => {
	const TEXT = '24 hours passed since the last message, use approved WhatsApp templates';

	it.each([
		['outbox', 'system', TEXT],
		['outbox', 4, TEXT],
		['system_message', 'system', TEXT],
		['outbox', 'to_client', null],
		['outbox', 'autoreply', null],
		['outbox', null, null],
		['inbox', 'system', null],
		['comment', 'system', null],
		['imported_message', 'system', null],
		['unheard_of', 'system', null],
		['close_request', 'system', null],
	])('of %s of type %p is %p', (hook_type, type, expected) =>
		expect(eventOf({ hook_type, type, text: TEXT }).deliveryError).toBe(expected),
	);

	const FALLBACK = 'The messenger reported that the message could not be delivered';

	it.each<[string, object, string | null]>([
		[
			'the status of the gateway',
			{ data: { id: 1, gateway_status: 'blocked by the user' } },
			'blocked by the user',
		],
		['a number', { data: { id: 1, gateway_status: 131047 } }, '131047'],
		['a sentence beside it', { data: { gateway_status: 'failed', error: 'Re-engagement' } }, 'Re-engagement'],
		[
			'sentences',
			{ data: { errors: { phone: ['is not valid', 'is blocked'] } } },
			'is not valid; is blocked',
		],
		['a sentence at the top', { data: { id: 1 }, reason: 'No such user' }, 'No such user'],
		[
			'a text that speaks of a failure',
			{ text: 'Message from operator was not delivered', data: { gateway_status: 'failed' } },
			'Message from operator was not delivered',
		],
		['not the message itself', { data: { text: 'Hello Anna', gateway_status: 'failed' } }, 'failed'],
		['any text rather than none', { data: { id: 1, text: 'Something' } }, 'Something'],
		['what the event means', { data: { id: 1, client_id: 31 } }, FALLBACK],
		['what the event means, without data', {}, FALLBACK],
		['none where the message arrived', { data: { id: 1, gateway_status: 'delivered' } }, null],
		['none where it was read', { data: { gateway_status: 'Seen', text: 'Hello Anna' } }, null],
	])('of outbox_status is %s', (_, body, expected) =>
		expect(eventOf({ hook_type: 'outbox_status', ...body }).deliveryError).toBe(expected),
	);
});
