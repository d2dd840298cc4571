import { rmSync } from 'node:fs';

/** Removes the build output, so that nothing stale is packed. */
for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
