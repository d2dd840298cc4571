import type { N8nInstallation } from '../n8n/cache';

/** One subject of `npm run bench`; it brings its own stage and takes it down. */
export interface Topic {
	/** Left out of a plain `npm run bench`, because it needs more than Node.js and npm. */
	onlyByName?: boolean;
	run(installation: N8nInstallation): Promise<void>;
}
