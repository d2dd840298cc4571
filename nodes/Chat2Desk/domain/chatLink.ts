const DEFAULT_WEB_APP = 'https://web.chat2desk.com';

/** What may stand in a chat link's template. */
export interface ChatLinkIds {
	dialogId: number | null;
	requestId: number | null;
	clientId: number | null;
}

/**
 * The web application that belongs to an API host: `web.` instead of `api.`, seen for chat2desk.com and
 * chat2desk.com.mx, assumed for the others. A host of another form (a white label, a local stand-in) gets the main one.
 */
export function webAppOf(apiHost: string): string {
	return /^https?:\/\/api(-\d+)?\.chat/i.test(apiHost)
		? apiHost.replace(/^(https?:\/\/)api(-\d+)?\./i, '$1web.')
		: DEFAULT_WEB_APP;
}

/**
 * The address that opens a dialog in Chat2Desk: `/chat/all?dialogID=` [code]. A template may name `{dialogId}`,
 * `{requestId}` and `{clientId}`. Empty when the dialog is not known and the link needs it.
 */
export function chatLink(template: string, apiHost: string, ids: ChatLinkIds): string {
	const link = template.trim() || `${webAppOf(apiHost)}/chat/all?dialogID={dialogId}`;
	let complete = true;
	const filled = link.replace(/\{(dialogId|requestId|clientId)\}/g, (_, key: keyof ChatLinkIds) => {
		if (ids[key] === null) complete = false;
		return String(ids[key] ?? '');
	});
	return complete ? filled : '';
}
