import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { asId } from '../domain/values';
import type { SignatureMode } from './signature';

/** The trigger's parameters, read once per call. */
export interface TriggerParameters {
	/** Names to subscribe to, without repeats. */
	events: string[];
	/** Channel ids, empty for all. */
	channels: number[];
	signature: SignatureMode;
	timestampHeader: string | undefined;
	deduplicate: boolean;
	includeRatings: boolean;
	rawOutput: boolean;
}

/** Reads the parameters; custom event names may come as a list or as text separated by commas or line breaks. */
export function readParameters(ctx: IHookFunctions | IWebhookFunctions): TriggerParameters {
	const options = ctx.getNodeParameter('options', {}) as IDataObject;
	const custom = [options.customEvents ?? []]
		.flat()
		.flatMap((names) => String(names).split(/[\s,]+/))
		.filter(Boolean);
	const picked = ctx.getNodeParameter('events', []) as string[];
	const channels = [ctx.getNodeParameter('channelIds', []) as unknown]
		.flat()
		.map(asId)
		.filter((id): id is number => id !== null);
	return {
		events: [...new Set([...picked, ...custom])],
		channels: [...new Set(channels)],
		signature: (options.signature as SignatureMode | undefined) ?? 'ifPresent',
		timestampHeader: (options.timestampHeader as string | undefined)?.trim() || undefined,
		deduplicate: options.deduplicate !== false,
		includeRatings: options.includeRatings === true,
		rawOutput: options.rawOutput === true,
	};
}
