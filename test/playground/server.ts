/** HTTP of the playground: the page as plain modules, its state as server-sent events, actions as POST. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import express, { type Request, type Response } from 'express';
import ts from 'typescript';

import { listen, type Running } from '../emulators/http';
import { Refused } from './actions';
import type { View } from './view';

export interface Behind {
	view(): View;
	act(name: string, given: unknown): Promise<void>;
}

export type Serving = Running;

const PAGE = join(__dirname, 'page');
/** How often a page that is open is told what changed. */
const EVERY_MS = 250;
const ALIVE_MS = 15_000;

/** The page takes nothing from elsewhere but pictures of the stand-ins. */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"connect-src 'self'",
	"img-src 'self' data: http://127.0.0.1:*",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

export async function serve(port: number, behind: Behind): Promise<Serving> {
	const app = express();
	const read = shared(() => JSON.stringify(behind.view()));
	app.disable('x-powered-by');
	app.use(onlyFromHere);
	app.get('/', async (_req, res) => void res.type('html').send(await readFile(join(PAGE, 'index.html'))));
	app.get(
		'/style.css',
		async (_req, res) => void res.type('css').send(await readFile(join(PAGE, 'style.css'))),
	);
	app.get('/:module.js', async (req, res) => await sendModule(String(req.params.module), res));
	app.get('/state', (_req, res) => void res.type('json').send(read()));
	app.get('/events', (req, res) => stream(read, req, res));
	app.post('/do/:action', express.json(), async (req, res) => {
		try {
			await behind.act(String(req.params.action), req.body);
			res.json({ ok: true });
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			res.status(error instanceof Refused ? 400 : 500).json({ ok: false, reason: error.message });
		}
	});
	return await listen(app, port);
}

/** The same answer for everybody who asks within a moment: several pages may be open. */
function shared(read: () => string): () => string {
	let last = { at: 0, text: '' };
	return () => {
		if (Date.now() - last.at > EVERY_MS / 2) last = { at: Date.now(), text: read() };
		return last.text;
	};
}

/** Pages of other sites that are open in the same browser get neither the state nor a hand on it. */
function onlyFromHere(req: Request, res: Response, next: () => void): void {
	const host = req.headers.host ?? '';
	const { origin } = req.headers;
	const isHere = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
	const isOwn = origin === undefined || origin === `http://${host}`;
	if (!isHere || !isOwn || (req.method === 'POST' && !req.is('json'))) {
		res.status(403).send('Only from this page');
		return;
	}
	res.set({
		'content-security-policy': POLICY,
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'no-referrer',
		'cache-control': 'no-store',
	});
	next();
}

/** A module of the page: its types taken away, nothing bundled. */
async function sendModule(name: string, res: Response): Promise<void> {
	const source = /^[a-z0-9]+$/i.test(name)
		? await readFile(join(PAGE, `${name}.ts`), 'utf8').catch(() => undefined)
		: undefined;
	if (source === undefined) {
		res.sendStatus(404);
		return;
	}
	const { outputText } = ts.transpileModule(source, {
		compilerOptions: {
			target: ts.ScriptTarget.ES2022,
			module: ts.ModuleKind.ES2022,
			verbatimModuleSyntax: true,
		},
	});
	res.type('js').send(outputText);
}

/** The whole view each time something in it changed; a page that was away gets it anew when it is back. */
function stream(read: () => string, req: Request, res: Response): void {
	res.set({ 'content-type': 'text/event-stream', connection: 'keep-alive' }).flushHeaders();
	let sent = '';
	let at = 0;
	const look = () => {
		const now = read();
		if (now === sent && Date.now() - at < ALIVE_MS) return;
		res.write(now === sent ? ': still here\n\n' : `data: ${now}\n\n`);
		sent = now;
		at = Date.now();
	};
	look();
	const timer = setInterval(look, EVERY_MS);
	req.on('close', () => clearInterval(timer));
}
