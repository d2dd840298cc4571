/** An npm registry on loopback that holds one packed file, so that documented commands run as written. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import express from 'express';

import { listen, type Running } from '../emulators/http';

/**
 * @param tarball as `npm pack` wrote it
 * @param manifest its package.json
 * @param upstream the registry for everything else: npm looks up peers even where it leaves them out
 */
export async function serveRegistry(
	tarball: string,
	manifest: { name: string; version: string },
	upstream: string,
): Promise<Running> {
	const { name, version } = manifest;
	const file = await readFile(tarball);
	const app = express();
	app.get(`/files/${basename(tarball)}`, (_req, res) => void res.send(file));
	app.get(`/${name}`, (req, res) => {
		const integrity = `sha512-${createHash('sha512').update(file).digest('base64')}`;
		const dist = { tarball: `http://${req.headers.host}/files/${basename(tarball)}`, integrity };
		const versions = { [version]: { ...manifest, dist } };
		res.json({ name, 'dist-tags': { latest: version }, versions });
	});
	app.use((req, res) => {
		res.redirect(new URL(req.url.slice(1), `${upstream.replace(/\/+$/, '')}/`).href);
	});
	return await listen(app);
}
