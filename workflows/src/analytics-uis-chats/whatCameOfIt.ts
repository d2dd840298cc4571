import type { Code, Item, Json } from '../shared/n8n';
import type { Response } from '../shared/portal';
import { answerOf } from './answer';
import { halted } from './halt';
import { isEnough } from './target';
import type { Prepared, Refusal, Settled } from './types';
import type { Upload } from './whatToLookFor';
import type { Sending } from './whichAreNew';

interface Nodes {
	'Which are new': Sending;
	Upload: Response;
}

/** The chat with the session that UIS made for it; where it goes by itself when UIS made none. */
function withSession({ session, ...one }: Prepared, rows: Json[]): Prepared {
	const made = rows.find((row) => String(row.ext_id) === session?.ext_id);
	if (!made) return one;
	const { campaign_id: _campaign, source_id: _source, site_id: _site, ...chat } = one.chat;
	return { ...one, chat: { ...chat, visitor_session_id: Number(made.session_id) } };
}

/** The chat where it goes without its session, when that was refused; nothing when it has none or nowhere else to go. */
function withoutSession({ chat, ...one }: Prepared, { field }: Refusal): Prepared | undefined {
	const { visitor_session_id: session, ...rest } = chat;
	const isAboutIt = /visitor_session_id|start_date_time/.test(field);
	return isAboutIt && session && isEnough(one.fallback)
		? { ...one, chat: { ...rest, ...one.fallback } }
		: undefined;
}

/** One call further: settled, to be sent again otherwise, or left for later. */
export function after(upload: Upload, { todo, sent }: Sending, response: Response): Upload {
	const { rows, refusal } = answerOf(response);
	const mine = upload.chats.filter(({ requestId }) => sent.includes(requestId));
	const others = upload.chats.filter((one) => !mine.includes(one));
	const settled = (state: Settled['state'], text: string) => ({
		...upload,
		chats: others,
		done: [...upload.done, ...mine.map(({ requestId }) => told(requestId, state, text, refusal))],
	});
	if (todo === 'sessions') {
		if (refusal) return halted(upload, upload.chats, refusal);
		return { ...upload, chats: [...others, ...mine.map((one) => withSession(one, rows))] };
	}
	if (!refusal) return settled('uploaded', 'is uploaded.');
	if (refusal.kind !== 'chat') return halted(upload, mine, refusal);
	// What is wrong with one of them is no reason to lose the others.
	if (mine.length > 1) return { ...upload, isSingle: true };
	const again = mine.flatMap((one) => withoutSession(one, refusal) ?? []);
	if (again.length > 0) return { ...upload, isSingle: true, chats: [...others, ...again] };
	return settled('refused', 'cannot be uploaded.');
}

const told = (
	requestId: number,
	state: Settled['state'],
	text: string,
	refusal: Refusal | undefined,
): Settled => ({ requestId, state, text: `Request ${requestId} ${text}`, ...(refusal && { refusal }) });

/** What all calls of this round came to; chats that are still there go out once more, after another look. */
export default function whatCameOfIt({ $ }: Code<Nodes>): Array<Item<Upload>> {
	const sendings = $('Which are new')
		.all()
		.map(({ json }) => json);
	const responses = $('Upload').all();
	const [first] = sendings;
	if (!first) return [];
	const { todo: _todo, sent: _sent, ...before } = first;
	const upload = sendings.reduce<Upload>(
		(so, sending, index) => after(so, sending, responses[index]?.json ?? {}),
		before,
	);
	return [{ json: upload }];
}
