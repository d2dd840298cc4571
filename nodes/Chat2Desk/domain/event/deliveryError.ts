import { messageKind } from '../row';
import { textsIn } from '../sentence';
import { asObject, asText, type JsonObject } from '../values';

/**
 * Whether a delivery failed after Chat2Desk had accepted the message. The texts are not documented and come in the
 * language of the account, so words are looked for, in the languages Chat2Desk's own pages are in. What is not
 * recognised stays an ordinary event: nothing is lost, it only has no `deliveryError`.
 */

/** The 24 hours of WhatsApp: `... 24 hours passed ... approved WhatsApp templates ...` [live]. */
const WINDOW = /(?<!\d)24[\s\u00a0-]*(?:h\b|hrs?\b|hour|hora|ч(?:ас|\.|(?!\p{L})))/iu;

/** What is said of that window, and not, say, of a request that was closed after 24 hours without an answer. */
const ENDED =
	/pass|since|elaps|expire|window|session|last message|прош|истек|истёк|окн|последн|transcurr|ventana|desde|último|vencid|janela|última|expir/iu;

const CLOSED = /\bclos|\bcerr|\bencerr|\bfech|закры/iu;

/** Templates, the way out of that window: nothing else of the system was seen to speak of them [live]. */
const TEMPLATE = /template|\bhsm\b|шаблон|plantilla|modelos? (?:de mens|aprob|aprov)/iu;

/** A refusal in so many words. */
const FAILED = [
	/\b(?:not|never|cannot|unable to|failed to|impossible to|\p{L}+n['\u2019]t) (?:be |been |get )?(?:deliver|send|sent|reach)/iu,
	/undeliver/iu,
	/\b(?:deliver\w*|send\w*|message) (?:has |was |is )?(?:failed|failure|error|reject|refus|declin|block)/iu,
	/\b(?:fail\w*|errors?|problems?) (?:to|in|of|on|during|while|with) (?:the )?(?:deliver|send)/iu,
	/не (?:был[аои]? )?(?:доставл|отправл|дош)/iu,
	/не (?:удалось|удаётся|удается|получилось|может быть|смогли) (?:доставить|отправить|доставлен|отправлен)/iu,
	/(?:ошибк|сбо)\p{L}* (?:при )?(?:доставк|отправк)/iu,
	/\bno (?:se )?(?:pudo|ha podido|fue|ha sido|puede) (?:ser )?(?:envi|entreg)/iu,
	/\berror (?:al|de|en) (?:el |la )?(?:env|entreg)/iu,
	/\bnão (?:foi|pôde|pode) (?:possível )?(?:ser )?(?:envi|entreg)/iu,
	/\b(?:erro|falha) (?:ao|de|no|na) (?:envi|entreg)/iu,
];

/** Whether a text of the system says that a message did not reach the client. */
export function saysNotDelivered(text: string): boolean {
	const plain = text.replace(/\s+/g, ' ');
	if (TEMPLATE.test(plain) || FAILED.some((pattern) => pattern.test(plain))) return true;
	return WINDOW.test(plain) && ENDED.test(plain) && !CLOSED.test(plain);
}

/** The text of a message of the system that is a refusal [live]; null for any other message. */
export function refusalIn(body: JsonObject): string | null {
	const text = asText(body.text);
	return text !== null && messageKind(body.type) === 'system' && saysNotDelivered(text) ? text : null;
}

/** Where a sentence about the failure may be expected, the likeliest first [assumed]. */
const SENTENCES = ['error', 'errors', 'error_text', 'error_message', 'reason', 'description', 'details'];

/** `gateway_status` [code]: a word, a sentence or a number of the gateway. */
const STATUSES = ['gateway_status', 'status'];

/** Words that tell of no failure, should an installation report these as well. */
const ARRIVED = /^(?:ok|success|accepted|queued|pending|sent|delivered|read|seen|viewed|played)$/i;

/**
 * Why a delivery failed, from an `outbox_status`: a sentence about it, else the status of the gateway, else what the
 * event means. Null where it reports that a message arrived. Whether `text` is that sentence or the message that failed
 * is not known [documented: "Message from operator w..."], so it is taken where it speaks of a failure or nothing else does.
 */
export function failureIn(body: JsonObject): string | null {
	const places = [asObject(body.data), body];
	const first = (keys: string[]) =>
		places.flatMap((place) => keys.map((key) => textsIn(place[key]))).find(Boolean) ?? null;
	const texts = places.flatMap((place) => [asText(place.text), asText(place.message)]);
	const telling = texts.find((text) => text !== null && saysNotDelivered(text));
	const status = first(STATUSES);
	const said = first(SENTENCES) ?? telling ?? status ?? texts.find((text) => text !== null);
	if (said === status && status !== null && ARRIVED.test(status)) return null;
	return said ?? 'The messenger reported that the message could not be delivered';
}
