/** The nodes that renew the access of the local application, in both Open Lines workflows; what is between them is drawn there. */
import { type Kinds } from '../builder/kinds';
import { type Condition, type Table } from '../shared/tables';

const NOW = '={{ Date.now() }}';

/** Where the workflow has them from, each as the inside of an expression. */
export interface Application {
	oauthUrl: string;
	clientId: string;
	clientSecret: string;
	/** The module of the Code node *New tokens*. */
	newTokens: string;
	/** What of the tokens has to be as it was read, besides the lease. */
	asRead?: Condition[];
}

/** *Take the refresh*, which one execution gets, *Is it our turn?*, *Refresh*, *New tokens* and *Store the tokens*. */
export function renewal(add: Kinds, state: Table, application: Application): void {
	const { oauthUrl, clientId, clientSecret, newTokens, asRead = [] } = application;
	state.update(
		'Take the refresh',
		[['key', 'eq', 'tokens'], ...asRead, ['leaseUntil', 'lt', NOW]],
		{ lease: '={{ $execution.id }}', leaseUntil: '={{ Date.now() + 60000 }}' },
		{ alwaysOutputData: true },
	);
	add.if('Is it our turn?', "String($json.lease ?? '') === String($execution.id)");
	const parameters = {
		grant_type: 'refresh_token',
		client_id: `={{ ${clientId} }}`,
		client_secret: `={{ ${clientSecret} }}`,
		refresh_token: '={{ JSON.parse($json.value).refresh }}',
	};
	add.node(
		'Refresh',
		'httpRequest',
		{
			method: 'GET',
			url: `={{ ${oauthUrl}.replace(/\\/+$/, '') }}/oauth/token/`,
			sendQuery: true,
			queryParameters: { parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
			options: {
				redirect: { redirect: { followRedirects: false } },
				response: { response: { fullResponse: true, neverError: true } },
				timeout: 30000,
			},
		},
		{ onError: 'continueRegularOutput' },
	);
	// The old refresh token is worth nothing any more, so that the new one must not get lost.
	add.code('New tokens', newTokens, { retryOnFail: true, maxTries: 5, waitBetweenTries: 3000 });
	state.update('Store the tokens', [['key', 'eq', 'tokens']], {
		value: '={{ $json.value }}',
		until: '={{ $json.until }}',
		lease: '',
		leaseUntil: 0,
	});
}
