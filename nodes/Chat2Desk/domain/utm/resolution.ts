import { asTime } from '../values';
import { idsOf, namesOrigin, utmOf, type Marks, type Utm } from './marks';
import { SOURCES, type UtmSource } from './sources';

/** Where a client came from, and how that is known. */
export interface Resolution {
	found: boolean;
	source: UtmSource | null;
	utm: Utm;
	clickIds: Record<string, string>;
	/** ISO 8601, UTC. */
	clickTime: string | null;
}

/** How each source is read; called only when those before it named no origin. */
export type Readers = Record<UtmSource, () => Promise<Marks>>;

const DEFAULTS: readonly UtmSource[] = ['channel_default', 'default'];

/**
 * Asks the sources in their order and takes UTM and click ids from the first that names an origin, never from several:
 * the campaign of one visit with the source of another would be nobody's. Only who the visitor is in analytics and when
 * they came is kept from the sources before. That none names an origin is a result.
 */
export async function resolveOrigin(readers: Readers, ignoreSession: boolean): Promise<Resolution> {
	let visit: Marks = {};
	for (const source of ignoreSession ? DEFAULTS : SOURCES) {
		const marks = await readers[source]();
		if (namesOrigin(marks)) return resolutionOf(source, { ...visit, ...marks });
		visit = { ...marks, ...visit };
	}
	return resolutionOf(null, visit);
}

function resolutionOf(source: UtmSource | null, marks: Marks): Resolution {
	return {
		found: source !== null,
		source,
		utm: utmOf(marks),
		clickIds: idsOf(marks),
		clickTime: asTime(marks.click_time)?.toISOString() ?? null,
	};
}
