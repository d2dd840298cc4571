/** Bitrix24's OAuth server as far as a local application meets it: access tokens that age, refresh tokens that rotate. */
import { randomBytes } from 'node:crypto';

import { RestError, type Params } from './rest';

interface Access {
	userId: number;
	expiresAt: number;
}

const newToken = () => randomBytes(20).toString('hex');

export class Tokens {
	/** How long an access token lives. */
	lifetimeMs = 3_600_000;

	/** Good uses of a refresh token. */
	refreshes = 0;

	/** Uses of a refresh token that was used before: two flows refreshed at once, or one did not keep the new pair. */
	staleRefreshes = 0;

	private readonly access = new Map<string, Access>();

	private readonly refresh = new Map<string, { userId: number; used: boolean }>();

	/** An access token as an event brings it: that employee's, without a refresh token. */
	issue(userId: number) {
		const token = newToken();
		const expiresAt = Date.now() + this.lifetimeMs;
		this.access.set(token, { userId, expiresAt });
		return {
			access_token: token,
			expires: Math.floor(expiresAt / 1000),
			expires_in: Math.floor(this.lifetimeMs / 1000),
			user_id: userId,
		};
	}

	issuePair(userId: number) {
		const token = newToken();
		this.refresh.set(token, { userId, used: false });
		return { ...this.issue(userId), refresh_token: token };
	}

	/** The employee a token stands for. */
	check(token: string): number {
		const found = this.access.get(token);
		if (!found) throw new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
		if (Date.now() >= found.expiresAt)
			throw new RestError(401, 'expired_token', 'The access token provided has expired.');
		return found.userId;
	}

	/** Takes a refresh token for a new pair; the old one is worth nothing afterwards [documented: it rotates]. */
	rotate(token: string) {
		const found = this.refresh.get(token);
		if (found?.used) this.staleRefreshes++;
		if (!found || found.used) throw new RestError(400, 'invalid_grant', 'Invalid refresh token');
		found.used = true;
		this.refreshes++;
		return this.issuePair(found.userId);
	}

	/** Makes every access token issued so far too old. */
	expire(): void {
		for (const access of this.access.values()) access.expiresAt = 0;
	}

	/** Makes every refresh token issued so far worthless. */
	revoke(): void {
		this.refresh.clear();
	}

	/** The application is gone: nothing it holds is known any more. */
	forget(): void {
		this.access.clear();
		this.refresh.clear();
	}
}

/** Checks a request for new tokens; the statuses but `invalid_grant`'s are OAuth's own [assumed]. */
export function checkGrant(params: Params, client: { clientId: string; clientSecret: string }): void {
	const { grant_type: grant, client_id: id, client_secret: secret, refresh_token: token } = params;
	if (!grant || !id || !secret || !token)
		throw new RestError(400, 'invalid_request', 'Invalid request, a required parameter is missing');
	if (grant !== 'refresh_token')
		throw new RestError(400, 'unsupported_grant_type', 'The stand-in only refreshes');
	if (id !== client.clientId || secret !== client.clientSecret)
		throw new RestError(401, 'invalid_client', 'Invalid client credentials');
}
