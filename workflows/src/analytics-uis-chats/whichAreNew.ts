import type { Code, Item } from '../shared/n8n';
import type { Response } from '../shared/portal';
import { answerOf } from './answer';
import { rpc } from './call';
import { halted } from './halt';
import type { Prepared, Settings } from './types';
import type { Upload } from './whatToLookFor';

interface Nodes {
	Settings: Settings;
	'What to look for': Upload;
	'Ask for those ids': Response;
}

/** What goes out now: sessions first, then all chats in one call, or each in its own. */
export interface Sending extends Upload {
	todo: 'sessions' | 'chats' | 'nothing';
	/** Requests whose chats or sessions are in this call. */
	sent: number[];
}

const numbersOf = (chats: Prepared[]): number[] => chats.map(({ requestId }) => requestId);

/** Sessions that chats of this batch need, in one call. */
function sessionsFirst(upload: Upload, settings: Settings): Sending | undefined {
	const waiting = upload.chats.filter(({ session }) => session);
	if (waiting.length === 0) return undefined;
	const sessions = waiting.map(({ session }) => session);
	return {
		...upload,
		todo: 'sessions',
		sent: numbersOf(waiting),
		...rpc(settings, 'upload.sessions', { sessions }),
	};
}

/** Without the chats that UIS has already. */
export function without(upload: Upload, known: Set<string>): Upload {
	const there = upload.chats.filter(({ chat }) => known.has(chat.ext_id));
	const told = there.map(({ requestId }) => ({
		requestId,
		state: 'there' as const,
		text: `Request ${requestId} is in UIS already.`,
	}));
	const chats = upload.chats.filter((one) => !there.includes(one));
	return { ...upload, chats, done: [...upload.done, ...told] };
}

/** The next call for what UIS does not have yet; one item for each call. */
export default function whichAreNew({ $ }: Code<Nodes>): Array<Item<Sending>> {
	const settings = $('Settings').first().json;
	const before = $('What to look for').first().json;
	const { rows, refusal } = answerOf($('Ask for those ids').first().json);
	const nothing = (upload: Upload): Array<Item<Sending>> => [
		{ json: { ...upload, todo: 'nothing', sent: [] } },
	];
	if (refusal) return nothing(halted(before, before.chats, refusal));
	const upload = without(before, new Set(rows.map((row) => String(row.ext_id))));
	if (upload.chats.length === 0) return nothing(upload);
	const sessions = sessionsFirst(upload, settings);
	if (sessions) return [{ json: sessions }];
	const calls = upload.isSingle ? upload.chats.map((one) => [one]) : [upload.chats];
	return calls.map((some) => {
		const call = rpc(settings, 'upload.chats', { chats: some.map(({ chat }) => chat) });
		return { json: { ...upload, todo: 'chats', sent: numbersOf(some), ...call } };
	});
}
