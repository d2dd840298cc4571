/** A running n8n with its own user folder, and a client for the REST interface its editor uses. */
import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { parse } from 'flatted';

import type { N8nInstallation } from './cache';
import { N8nProcess } from './process';

export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Local',
	lastName: 'Owner',
	password: 'Chat2Desk-2026',
};

const START_TIMEOUT_MS = 180_000;

/** Executions per page of the list, the most n8n gives. */
const PAGE = 100;

const FINAL = new Set(['success', 'error', 'crashed', 'canceled']);

/** Whether an execution is over: neither queued, nor running, nor waiting. */
export const hasEnded = ({ status }: { status: string }) => FINAL.has(status);

export interface StartOptions {
	/** Built packages to install before the start: folders with package.json and dist. */
	packageDirs?: string[];
	/** Keeps the data of an earlier run; a temporary folder otherwise. */
	userFolder?: string;
	port?: number;
	env?: NodeJS.ProcessEnv;
	/** Called every few seconds while n8n starts. */
	progress?: (line: string) => void;
}

export interface Workflow {
	id: string;
	name: string;
	active: boolean;
	versionId: string;
	nodes: Array<Record<string, unknown> & { name: string; type: string; webhookId?: string }>;
	connections: Record<string, unknown>;
}

/** An execution as the list of executions shows it. */
export interface ExecutionRow {
	id: string;
	status: string;
	mode?: string;
}

/** One execution with the items each node put out on its first output of its last run. */
export interface Execution {
	id: string;
	status: string;
	workflowId: string;
	mode: string;
	error: string | null;
	/** Node name -> items of its last run, all outputs one after the other. */
	output: Record<string, Array<Record<string, unknown>>>;
	/** Node name -> number of runs. */
	runs: Record<string, number>;
}

export async function freePort(): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			const port = typeof address === 'object' && address ? address.port : 0;
			server.close(() => resolve(port));
		});
	});
}

export const pause = async (ms: number) => await new Promise((r) => setTimeout(r, ms));

/** Calls `check` until it returns something other than undefined or false. */
export async function waitFor<T>(
	what: string,
	check: () => Promise<T | undefined | false> | T | undefined | false,
	timeoutMs = 30_000,
	everyMs = 200,
): Promise<T> {
	const end = Date.now() + timeoutMs;
	for (;;) {
		const found = await check();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s in vain for: ${what}`);
		await pause(everyMs);
	}
}

/** Where n8n looks for community packages. */
const nodesFolder = (userFolder: string) => join(userFolder, '.n8n', 'nodes');

const installedAt = (userFolder: string, name: string) => join(nodesFolder(userFolder), 'node_modules', name);

interface Manifest extends Record<string, unknown> {
	name: string;
	version: string;
}

const manifestOf = async (packageDir: string): Promise<Manifest> =>
	JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));

/**
 * Installs packages the way the editor does: the packed files under `.n8n/nodes/node_modules`, without peer and
 * development dependencies.
 */
async function installUnpacked(packageDirs: string[], userFolder: string): Promise<void> {
	if (packageDirs.length === 0) return;
	const dependencies: Record<string, string> = {};
	for (const packageDir of packageDirs) {
		const manifest = await manifestOf(packageDir);
		const { devDependencies: _d, peerDependencies: _p, scripts: _s, ...kept } = manifest;
		const target = installedAt(userFolder, manifest.name);
		await rm(target, { recursive: true, force: true });
		await mkdir(target, { recursive: true });
		await cp(join(packageDir, 'dist'), join(target, 'dist'), { recursive: true });
		await writeFile(join(target, 'package.json'), JSON.stringify(kept, null, 2));
		dependencies[manifest.name] = manifest.version;
	}
	await writeFile(
		join(nodesFolder(userFolder), 'package.json'),
		JSON.stringify({ name: 'installed-nodes', private: true, dependencies }),
	);
}

/** Packs the package as npm would publish it; returns the path of the tarball. */
export async function pack(packageDir: string, into: string): Promise<string> {
	const output = await command(
		'npm',
		['pack', '--ignore-scripts', '--json', '--pack-destination', into],
		packageDir,
	);
	const [{ filename }] = JSON.parse(output.slice(output.indexOf('['))) as [{ filename: string }];
	return join(into, filename);
}

/** `npm install <tarball>` in the folder for community packages, as n8n's documentation describes it. */
export async function installTarball(tarball: string, userFolder: string): Promise<void> {
	const folder = nodesFolder(userFolder);
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'installed-nodes', private: true }));
	await command('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball], folder);
}

async function command(name: string, args: string[], cwd: string): Promise<string> {
	return await new Promise((resolve, reject) => {
		const child = spawn(name, args, {
			cwd,
			shell: process.platform === 'win32',
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const [out, err]: [Buffer[], Buffer[]] = [[], []];
		child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
		child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve(Buffer.concat(out).toString());
			else reject(new Error(`${name} ${args.join(' ')} failed (${code}): ${Buffer.concat(err).toString()}`));
		});
	});
}

export class N8n {
	private cookie = '';

	private process: N8nProcess | undefined;

	private readonly beside: N8nProcess[] = [];

	/** What earlier processes wrote. */
	private earlierLog = '';

	/** Which workflow an execution is of that the list left out; n8n 1 only. */
	private readonly owners = new Map<number, string>();

	private constructor(
		private readonly installation: N8nInstallation,
		readonly userFolder: string,
		readonly port: number,
		private readonly brokerPort: number,
		private readonly options: StartOptions,
		private readonly ownsFolder: boolean,
	) {}

	/** Starts n8n and sets up its owner; resolves when the REST interface answers. */
	static async start(installation: N8nInstallation, options: StartOptions = {}): Promise<N8n> {
		const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'chat2desk-n8n-')));
		const n8n = new N8n(
			installation,
			userFolder,
			options.port ?? (await freePort()),
			await freePort(),
			options,
			options.userFolder === undefined,
		);
		await installUnpacked(options.packageDirs ?? [], userFolder);
		await n8n.boot();
		return n8n;
	}

	/** Puts the present build in place of the installed one; an n8n started with `N8N_DEV_RELOAD` loads it. */
	async replaceBuilt(packageDir: string): Promise<void> {
		const { name } = await manifestOf(packageDir);
		await cp(join(packageDir, 'dist'), join(installedAt(this.userFolder, name), 'dist'), { recursive: true });
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Process id of n8n, undefined before the start. */
	get pid(): number | undefined {
		return this.process?.pid;
	}

	/** Ends the process that n8n runs Code nodes in, as a lack of memory does; n8n starts another one. */
	killTaskRunner(): void {
		const found = execFileSync('pgrep', ['-P', String(this.pid), '-f', 'task-runner'], { encoding: 'utf8' });
		for (const pid of found.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL');
	}

	/** Everything n8n has written to its log so far. */
	get log(): string {
		return this.earlierLog + (this.process?.log ?? '');
	}

	/** CPU time the process has used so far, in milliseconds; NaN where the system does not tell. */
	get cpuMs(): number {
		return this.process?.cpuMs ?? Number.NaN;
	}

	get version(): string {
		return this.installation.version;
	}

	private get isV1(): boolean {
		return this.version.startsWith('1.');
	}

	/** What its processes are started with; those of queue mode share it. */
	private environment(): NodeJS.ProcessEnv {
		const { PATH, HOME, USERPROFILE, SystemRoot, TEMP, TMP, LANG } = process.env;
		return {
			HOME,
			USERPROFILE,
			SystemRoot,
			TEMP,
			TMP,
			LANG,
			// n8n starts its task runner as plain `node`.
			PATH: [dirname(this.installation.node), PATH].join(delimiter),
			NODE_ENV: 'production',
			N8N_USER_FOLDER: this.userFolder,
			N8N_PORT: String(this.port),
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_HOST: '127.0.0.1',
			N8N_EDITOR_BASE_URL: `${this.url}/`,
			[this.isV1 ? 'WEBHOOK_URL' : 'N8N_WEBHOOK_URL']: `${this.url}/`,
			N8N_RUNNERS_BROKER_PORT: String(this.brokerPort),
			N8N_RUNNERS_ENABLED: 'true',
			N8N_SECURE_COOKIE: 'false',
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_HIRING_BANNER_ENABLED: 'false',
			N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
			N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
			...this.options.env,
		};
	}

	/** Starts the process; also after `stop` or `kill`, with the same data and ports. */
	async boot(): Promise<void> {
		this.earlierLog = this.log;
		const child = N8nProcess.start(this.installation, 'start', this.userFolder, this.environment());
		this.process = child;
		const started = Date.now();
		const timer = setInterval(() => {
			this.options.progress?.(`  ... starting n8n: ${Math.round((Date.now() - started) / 1000)} s`);
		}, 10_000);
		try {
			await waitFor(
				'n8n to answer',
				async () => {
					child.assertRunning();
					return await this.isReady();
				},
				START_TIMEOUT_MS,
			);
			await this.logIn();
		} finally {
			clearInterval(timer);
		}
	}

	/** The readiness probe answers before the REST routes exist, so ask for the settings. */
	private async isReady(): Promise<boolean> {
		try {
			const response = await fetch(`${this.url}/rest/settings`);
			return response.ok && (response.headers.get('content-type') ?? '').includes('json');
		} catch {
			return false;
		}
	}

	/** Sets up the owner on a fresh folder, logs in on a used one; once per process, as log-ins are limited. */
	private async logIn(): Promise<void> {
		if (this.cookie) return;
		const post = async (path: string, body: object) =>
			await fetch(`${this.url}/rest${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
		let response = await post('/owner/setup', OWNER);
		if (!response.ok) {
			response = await post('/login', {
				email: OWNER.email,
				emailOrLdapLoginId: OWNER.email,
				password: OWNER.password,
			});
		}
		if (!response.ok) throw new Error(`n8n log-in failed: ${response.status} ${await response.text()}`);
		this.cookie = response.headers
			.getSetCookie()
			.map((c) => c.split(';')[0])
			.join('; ');
	}

	/** One call to the REST interface; returns `data` of the answer. */
	async rest<T>(
		method: string,
		path: string,
		body?: object,
		headers: Record<string, string> = {},
	): Promise<T> {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: { cookie: this.cookie, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} /rest${path} -> ${response.status}: ${text.slice(0, 500)}`);
		const answer = text ? (JSON.parse(text) as { data?: T }) : {};
		return (answer.data ?? answer) as T;
	}

	/** A page or file of the editor, as somebody who is logged in. */
	async page(path: string): Promise<Response> {
		const get = async () => await fetch(`${this.url}/${path}`, { headers: { cookie: this.cookie } });
		// A busy n8n 1 closes a kept connection as it is used again.
		return await get().catch(get);
	}

	async createCredential(name: string, type: string, data: object): Promise<string> {
		return (await this.rest<{ id: string }>('POST', '/credentials', { name, type, data })).id;
	}

	/** What the editor's "Test" does; n8n 1 tests stored credentials only, so one is stored for the moment. */
	async testCredential(type: string, data: object): Promise<{ status: string; message: string }> {
		const id = await this.createCredential('test', type, data);
		const credentials = { id, name: 'test', type, data };
		try {
			return await this.rest('POST', '/credentials/test', { credentials });
		} finally {
			await this.rest('DELETE', `/credentials/${id}`);
		}
	}

	/** Imports a workflow as the editor does and returns it as stored. */
	async importWorkflow(workflow: object): Promise<Workflow> {
		return await this.rest('POST', '/workflows', { settings: {}, ...workflow, active: false });
	}

	async workflow(id: string): Promise<Workflow> {
		return await this.rest('GET', `/workflows/${id}`);
	}

	async updateWorkflow(id: string, change: object): Promise<Workflow> {
		return await this.rest('PATCH', `/workflows/${id}`, change);
	}

	/** Activates a workflow and waits until its triggers are registered; throws with n8n's reason when they are not. */
	async activate(id: string, timeoutMs = 60_000): Promise<void> {
		const { versionId } = await this.workflow(id);
		if (this.isV1) {
			await this.rest('PATCH', `/workflows/${id}`, { active: true, versionId });
			return;
		}
		await this.rest('POST', `/workflows/${id}/activate`, { versionId });
		await waitFor(
			'the workflow to be published',
			async () => {
				// While n8n tries again (five times), `status` stays `in_progress`.
				const answer = await this.rest<{ status: string }>('GET', `/workflows/${id}/publication-status`);
				if (answer.status === 'failed') throw new Error(`Activation failed: ${JSON.stringify(answer)}`);
				return answer.status === 'published';
			},
			timeoutMs,
		);
	}

	/** The editor's "Execute workflow" from one of its triggers. */
	async runFrom<T>(id: string, triggerName: string): Promise<T> {
		const workflowData = await this.workflow(id);
		const body = { workflowData, triggerToStartFrom: { name: triggerName } };
		return await this.rest<T>('POST', `/workflows/${id}/run`, body, { 'push-ref': 'e2e' });
	}

	/** The editor's "Listen for test event" on a trigger. */
	async listenForTestEvent(id: string, triggerName: string): Promise<void> {
		const answer = await this.runFrom<{ waitingForWebhook?: boolean }>(id, triggerName);
		if (!answer.waitingForWebhook) throw new Error(`n8n does not listen: ${JSON.stringify(answer)}`);
	}

	async stopListening(id: string): Promise<void> {
		await this.rest('DELETE', `/test-webhook/${id}`);
	}

	async deactivate(id: string): Promise<void> {
		if (this.isV1) await this.rest('PATCH', `/workflows/${id}`, { active: false });
		else await this.rest('POST', `/workflows/${id}/deactivate`, {});
	}

	/** Executions of a workflow that something outside started, oldest first; not those it was called for by another. */
	async executions(workflowId: string): Promise<ExecutionRow[]> {
		return (await this.everyExecution(workflowId)).filter(({ mode }) => mode !== 'integrated');
	}

	/** As `executions`, with those in which it was called as a sub-workflow. */
	async everyExecution(workflowId: string): Promise<ExecutionRow[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const rows = new Map<string, ExecutionRow>();
		// n8n gives at most 100 a page; n8n 1 goes on from an id, n8n 2 from a cursor.
		for (let position = ''; ;) {
			const { results, nextCursor } = await this.rest<{
				results: ExecutionRow[];
				nextCursor?: string | null;
			}>('GET', `/executions?filter=${filter}&limit=${PAGE}${position}`);
			for (const row of results) rows.set(row.id, row);
			const last = results.at(-1);
			if (nextCursor) position = `&cursor=${nextCursor}`;
			else if (this.isV1 && last && results.length >= PAGE) position = `&lastId=${last.id}`;
			else break;
		}
		if (this.isV1 && rows.size > PAGE) await this.fillGaps(rows, workflowId);
		return [...rows.values()].sort((a, b) => Number(a.id) - Number(b.id));
	}

	/** n8n 1 leaves out executions between two pages: those whose numbers are missing are asked for one by one. */
	private async fillGaps(rows: Map<string, ExecutionRow>, workflowId: string): Promise<void> {
		const numbers = [...rows.keys()].map(Number);
		for (let id = Math.min(...numbers); id <= Math.max(...numbers); id++) {
			if (rows.has(String(id)) || (this.owners.get(id) ?? workflowId) !== workflowId) continue;
			const found = await this.rest<ExecutionRow & { workflowId: string }>('GET', `/executions/${id}`).catch(
				() => undefined,
			);
			if (!found) continue;
			this.owners.set(id, found.workflowId);
			if (found.workflowId === workflowId) rows.set(String(id), { ...found, id: String(id) });
		}
	}

	/** Waits until so many executions of a workflow have ended, and returns them with their data. */
	async finished(workflowId: string, count: number, timeoutMs = 60_000): Promise<Execution[]> {
		return await waitFor(
			`${count} finished executions`,
			async () => {
				const ended = (await this.executions(workflowId)).filter(hasEnded);
				if (ended.length < count) return false;
				const read = await Promise.all(ended.map(async ({ id }) => await this.execution(id)));
				// After a start n8n calls an execution crashed for a moment that it finds waiting a moment later.
				return read.every(hasEnded) && read;
			},
			timeoutMs,
		);
	}

	/** Waits until an execution has ended, and returns it with its data, which n8n stores only then. */
	async whenEnded(id: string, timeoutMs = 60_000): Promise<Execution> {
		return await waitFor(
			`execution ${id} to end`,
			async () => {
				const read = await this.execution(id);
				return hasEnded(read) && read;
			},
			timeoutMs,
		);
	}

	/** An execution as n8n has it now: while it runs, without the data of its nodes. */
	async execution(id: string): Promise<Execution> {
		interface Run {
			data?: { main?: Array<Array<{ json: Record<string, unknown> }> | null> };
		}
		interface Data {
			resultData: { runData: Record<string, Run[]>; error?: { message?: string; description?: string } };
		}
		const raw = await this.rest<{ status: string; workflowId: string; mode: string; data: string }>(
			'GET',
			`/executions/${id}`,
		);
		const { resultData } = parse(raw.data) as Data;
		const output: Execution['output'] = {};
		const runs: Execution['runs'] = {};
		for (const [node, all] of Object.entries(resultData.runData)) {
			runs[node] = all.length;
			output[node] = (all.at(-1)?.data?.main ?? []).flatMap((items) =>
				(items ?? []).map((item) => item.json),
			);
		}
		const { error } = resultData;
		return {
			id,
			status: raw.status,
			workflowId: raw.workflowId,
			mode: raw.mode,
			error: error ? [error.message, error.description].filter(Boolean).join(' ') : null,
			output,
			runs,
		};
	}

	/** Starts a further process of queue mode on the same data; it ends with `dispose`. */
	startBeside(command: 'webhook' | 'worker', env: NodeJS.ProcessEnv): N8nProcess {
		const started = N8nProcess.start(this.installation, command, this.userFolder, {
			...this.environment(),
			...env,
		});
		this.beside.push(started);
		return started;
	}

	/** Stops n8n in good order; the data stay. */
	async stop(): Promise<void> {
		await this.process?.end('SIGTERM');
	}

	/** Ends n8n on the spot, as a crash would. */
	async kill(): Promise<void> {
		await this.process?.end('SIGKILL');
	}

	/** Stops n8n and removes its temporary folder. */
	async dispose(): Promise<void> {
		await Promise.all(this.beside.map(async (other) => await other.end('SIGTERM')));
		await this.process?.end('SIGTERM');
		if (this.ownsFolder) await rm(this.userFolder, { recursive: true, force: true, maxRetries: 3 });
	}
}
