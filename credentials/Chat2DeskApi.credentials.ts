import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { normaliseToken } from '../nodes/Chat2Desk/domain/credential';

const BAD_TOKEN =
	'Chat2Desk does not accept this API token. Copy it again from Settings > API in Chat2Desk (administrators only).';
const REFUSED =
	'Chat2Desk answered with an error instead of the account. Either it is out of order for a moment, then save again in some minutes, or it does not accept this API token: copy it again from Settings > API in Chat2Desk (administrators only).';
const QUOTA = 'The token is accepted, but the API calls of this company are used up for now.';
const NO_API = 'The answer is not one of the Chat2Desk API. Check the API Host, then the API Token.';

/** Fails the test when the answer holds this value. */
const failsOn = (key: string, value: string | undefined, message: string) => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message },
});

/** The company's API token and host. Usable from the stock HTTP Request node as well. */
export class Chat2DeskApi implements ICredentialType {
	name = 'chat2DeskApi';

	displayName = 'Chat2Desk API';

	icon: Icon = { light: 'file:../icons/chat2desk.svg', dark: 'file:../icons/chat2desk.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-chat2desk/n8n-nodes-chat2desk#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'In Chat2Desk under Settings > API, shown to administrators. One token per company; the token of the site widget is a different one.',
		},
		{
			displayName: 'API Host',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.chat2desk.com',
			placeholder: 'e.g. https://api.chat2desk.kz',
			description:
				'The address of your Chat2Desk installation. Other ones are for example https://api.chat24.io, https://api.chat2desk.com.mx and https://api.chat2desk.kz. Where the test says ENOTFOUND, ECONNREFUSED, EPROTO or the like, nothing answers at this address.',
		},
	];

	/** Chat2Desk wants the raw token, without a scheme. */
	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...request,
		headers: { ...request.headers, Authorization: normaliseToken(credentials.apiToken) },
	});

	test: ICredentialTestRequest = {
		request: {
			// The same tolerance as normaliseBaseUrl, which an expression cannot call.
			baseURL:
				'={{ ($credentials.baseUrl || "").trim() === "" ? "https://api.chat2desk.com" : (/^https?:/i.test($credentials.baseUrl.trim()) ? "" : "https://") + $credentials.baseUrl.trim().replace(/[?#].*$/, "").replace(/(?<![:/])\\/+v1(\\/.*)?$/i, "").replace(/\\/+$/, "") }}',
			url: '/v1/companies/api_info',
			// Somebody sits before the screen.
			timeout: 10_000,
			// Judged by the body: Chat2Desk refuses with HTTP 200 as well, and n8n hides its own rules for HTTP codes
			// behind a general text.
			ignoreHttpStatusErrors: true,
		},
		rules: [
			failsOn('message', 'API calls exceeded API limit per month', QUOTA),
			failsOn('message', 'Number of API requests exceeded', QUOTA),
			// The texts about the token that were seen [code]; with any other it may be something else.
			failsOn('message', 'Token is not correct', BAD_TOKEN),
			failsOn('message', 'You need to auth', BAD_TOKEN),
			failsOn('message', 'You have to specify your token. See API manual on info@chat2desk.com', BAD_TOKEN),
			failsOn('status', 'error', REFUSED),
			// A web page or a proxy answers 200 as well, but sends no `data`.
			failsOn('data', undefined, NO_API),
		],
	};
}
