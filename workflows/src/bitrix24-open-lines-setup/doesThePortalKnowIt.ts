import type { Code, Item } from '../shared/n8n';
import type { Asked } from './whatIsMissing';

/** The portal itself has to know the token; only then anything is kept. */
export default function doesThePortalKnowIt({
	$input,
}: Code): Array<Item<{ isKnown: boolean; reason: string }>> {
	const { statusCode = 0, body, error } = $input.first().json as Asked;
	const isKnown = !error && statusCode === 200 && Boolean(body?.result) && !body?.error;
	const said = body?.error ?? (error ? 'no answer' : String(statusCode));
	return [
		{
			json: { isKnown, reason: isKnown ? '' : `the portal does not accept the token of the call (${said})` },
		},
	];
}
