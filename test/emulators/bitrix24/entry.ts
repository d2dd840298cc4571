/** One entry of `MESSAGES` as `imconnector.*` reads it: its fields, its rules, its files. */
import { fileType, type ChatFile } from './lines';
import { asList, asParams, known, RestError, type Params } from './rest';

/** How long a portal waits for a file is not known [assumed]. */
const FILE_PATIENCE_MS = 10_000;

export type MessageMethod = 'send' | 'update' | 'delete';

export interface Entry {
	user: Params;
	message: Params;
	chat: Params;
}

const USER_FIELDS = [
	'id',
	'name',
	'last_name',
	'picture',
	'url',
	'gender',
	'email',
	'phone',
	'skip_phone_validate',
];

const MESSAGE_FIELDS = ['id', 'date', 'text', 'files', 'disable_crm', 'user_id'];

const CHAT_FIELDS = ['id', 'name', 'url'];

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isMap = (value: unknown): value is Params =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses an entry that is built wrongly, and writes down what it has too much. */
export function readEntry(given: unknown, method: MessageMethod, problems: string[]): Entry {
	const { user, message, chat, ...rest } = asParams(given);
	if (!isMap(user) || !isMap(message) || !isMap(chat))
		throw new RestError(
			400,
			'ERROR_ARGUMENT',
			'The incorrect structure of a message inside MESSAGES parameter',
		);
	known(rest, [], problems, 'MESSAGES.');
	known(user, method === 'delete' ? ['id'] : USER_FIELDS, problems, 'user.');
	known(message, method === 'delete' ? ['id'] : MESSAGE_FIELDS, problems, 'message.');
	known(chat, method === 'delete' ? ['id'] : CHAT_FIELDS, problems, 'chat.');
	return { user, message, chat };
}

/** What makes the portal refuse this one message; what it lets pass in silence becomes a problem. */
export function wrong(entry: Entry, problems: string[]): string[] {
	const { user, message } = entry;
	if (message.id === undefined) problems.push('message.id is missing: the message cannot be changed later');
	for (const [flag, value] of [
		['disable_crm', message.disable_crm],
		['skip_phone_validate', user.skip_phone_validate],
	])
		if (value !== undefined && value !== 'Y') problems.push(`"${String(flag)}" may only be "Y"`);
	return [...missing(entry), ...wrongNames(user), ...wrongDate(message, problems)];
}

/** The ids and the content a message cannot do without [documented]. */
function missing({ user, message, chat }: Entry): string[] {
	const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
	return [
		...(isGiven(user.id) ? [] : ['Not all required data was provided: user.id']),
		...(isGiven(chat.id) ? [] : ['Not all required data was provided: chat.id']),
		...(isGiven(message.text) || asList(message.files).length > 0
			? []
			: ['Not all required data was provided: text or files']),
	];
}

/** Letters, spaces, hyphen and apostrophe, 25 characters [documented]. */
function wrongNames(user: Params): string[] {
	return ['name', 'last_name'].flatMap((field) => {
		const value = user[field];
		if (value === undefined || value === '') return [];
		const isRight = typeof value === 'string' && /^[\p{L}\p{M} '\u2019-]{1,25}$/u.test(value);
		return isRight ? [] : [`Incorrect value in the field ${field}`];
	});
}

/** Seconds since 1970. A number as text passes in PHP, milliseconds pass as a date far away. */
function wrongDate({ date }: Params, problems: string[]): string[] {
	if (date === undefined) problems.push('message.date is missing');
	else if (typeof date !== 'number') problems.push(`message.date is not a number: ${JSON.stringify(date)}`);
	if (Number(date) > 1e11) problems.push(`message.date is in milliseconds: ${String(date)}`);
	return date === undefined || Number.isInteger(Number(date)) ? [] : ['Incorrect value in the field date'];
}

/** Takes the files from their addresses, without a login. */
export async function fetchFiles(
	message: Params,
	problems: string[],
): Promise<{ files: ChatFile[]; errors: string[] }> {
	const files: ChatFile[] = [];
	const errors: string[] = [];
	for (const file of asList(message.files)) {
		known(asParams(file), ['url', 'name'], problems, 'files.');
		const fetched = await fetchFile(asParams(file));
		if (typeof fetched === 'string') errors.push(fetched);
		else files.push(fetched);
	}
	return { files, errors };
}

/** Takes a file, or says what went wrong. */
async function fetchFile({ url, name }: Params): Promise<ChatFile | string> {
	const failed = `Failed to download the file ${String(name ?? url)}`;
	// PHP encodes nothing: an address with a blank or a letter beyond ASCII in it is none.
	if (!isText(url) || !/^https?:\/\/[!-~]+$/i.test(url)) return failed;
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(FILE_PATIENCE_MS) });
		const bytes = (await response.arrayBuffer()).byteLength;
		if (!response.ok) return failed;
		const last = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
		const shownAs = isText(name) ? name : last;
		return { name: shownAs, url, type: fileType(shownAs), bytes };
	} catch {
		return failed;
	}
}

/** An entry as the answer repeats it. */
export function shown({ message, chat }: Entry): Params {
	return {
		message: {
			id: message.id,
			...('date' in message ? { date: {} } : {}),
			...('text' in message ? { text: message.text } : {}),
			...('files' in message ? { files: [] } : {}),
		},
		chat: {
			id: chat.id,
			...('name' in chat ? { name: chat.name } : {}),
			...('url' in chat ? { description: `Link to the original post: ${String(chat.url)}` } : {}),
		},
	};
}
