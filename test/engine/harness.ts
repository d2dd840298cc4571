/** Runs workflows, triggers and pickers through n8n's own engine and contexts, in process. */
import { EventEmitter } from 'node:events';

import {
	ExecutionLifecycleHooks,
	HookContext,
	LoadOptionsContext,
	WebhookContext,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	ICredentialsHelper,
	Workflow,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import express, { type Request } from 'express';

import { Chat2DeskApi as Credential } from '../../credentials/Chat2DeskApi.credentials';
import { Chat2Desk } from '../../nodes/Chat2Desk/Chat2Desk.node';
import { Chat2DeskTrigger } from '../../nodes/Chat2Desk/Chat2DeskTrigger.node';
import { listen, type Running } from '../emulators/http';

export const ACTION = 'n8n-nodes-chat2desk.chat2Desk';
const TRIGGER = 'n8n-nodes-chat2desk.chat2DeskTrigger';

const TYPES: Record<string, INodeType> = { [ACTION]: new Chat2Desk(), [TRIGGER]: new Chat2DeskTrigger() };

class NodeTypes implements INodeTypes {
	getByName(name: string): INodeType {
		const type = TYPES[name];
		if (!type) throw new Error(`No such node type: ${name}`);
		return type;
	}

	getByNameAndVersion(name: string): INodeType {
		return this.getByName(name);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}

/** Hands out one credential and applies the real credential class. */
export class Credentials extends ICredentialsHelper {
	constructor(private readonly data: ICredentialDataDecryptedObject) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = new Credential();
		if (typeof authenticate !== 'function') throw new Error('Expected a function');
		return await authenticate(credentials, options);
	}

	async preAuthentication(_helpers: IHttpRequestHelper): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('not used');
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return this.data;
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(): [] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}
}

export interface Connection {
	apiToken: string;
	baseUrl: string;
}

let credentials = 0;

const credentialIds = new WeakMap<Connection, string>();

/** The credential of a connection. Each has an id of its own, because the trigger remembers accounts by it. */
function credentialOf(connection: Connection): INodeCredentialsDetails {
	const id = credentialIds.get(connection) ?? String(++credentials);
	credentialIds.set(connection, id);
	return { id, name: 'Chat2Desk' };
}

function node(
	type: string,
	connection: Connection,
	parameters: IDataObject,
	extra: Partial<INode> = {},
): INode {
	return {
		id: 'a0000000-0000-4000-8000-000000000001',
		name: type === TRIGGER ? 'Chat2Desk Trigger' : 'Chat2Desk',
		type,
		typeVersion: type === TRIGGER ? 1.1 : 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: { chat2DeskApi: credentialOf(connection) },
		...extra,
	};
}

function additionalData(connection: Connection, extra: object = {}): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: new Credentials({ ...connection }),
		executionId: '1',
		webhookBaseUrl: 'http://127.0.0.1:5678/webhook',
		webhookTestBaseUrl: 'http://127.0.0.1:5678/webhook-test',
		webhookWaitingBaseUrl: 'http://127.0.0.1:5678/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1:5678/form-waiting',
		restApiUrl: 'http://127.0.0.1:5678/rest',
		instanceBaseUrl: 'http://127.0.0.1:5678',
		variables: {},
		currentNodeParameters: {},
		setExecutionStatus() {},
		sendDataToUI() {},
		...extra,
	} as unknown as IWorkflowExecuteAdditionalData;
}

function workflowOf(
	nodes: INode[],
	connections: IConnections = {},
	{
		id = 'workflow-1',
		staticData = {},
		timezone = 'Europe/Moscow',
	}: { id?: string; staticData?: IDataObject; timezone?: string } = {},
): Workflow {
	return new Workflow({
		id,
		name: 'Test workflow',
		staticData,
		nodes,
		connections,
		active: false,
		nodeTypes: new NodeTypes(),
		settings: { timezone },
	});
}

export interface RunResult {
	status: string;
	/** Items of each output of the node. */
	outputs: INodeExecutionData[][];
	error:
		(Error & { context?: IDataObject; description?: string | null; httpCode?: string | null }) | undefined;
	/** What the node says beside its output. */
	hints: string[];
	/** What n8n stores with the workflow after a production execution. */
	staticData: IDataObject;
}

/** How n8n runs a workflow. */
export interface RunOptions {
	/** `manual` from the editor, `trigger` in production. */
	mode?: WorkflowExecuteMode;
	/** The static data of the workflow as read from the database. */
	staticData?: IDataObject;
	/** The time zone in the workflow's settings. */
	timezone?: string;
}

/** Runs one Chat2Desk node over input items. */
export async function run(
	connection: Connection,
	parameters: IDataObject,
	items: IDataObject[] = [{}],
	extra: Partial<INode> = {},
	{ mode = 'manual', ...settings }: RunOptions = {},
): Promise<RunResult> {
	const start = node(ACTION, connection, parameters, extra);
	const workflow = workflowOf([start], {}, settings);
	const executeData: IExecuteData = {
		node: start,
		data: { main: [items.map((json, item) => ({ json, pairedItem: { item } }))] },
		source: null,
	};
	const data = createRunExecutionData({ executionData: { nodeExecutionStack: [executeData] } });
	const hooks = new ExecutionLifecycleHooks(mode, '1', { ...workflow } as never);
	const result = await new WorkflowExecute(
		additionalData(connection, { hooks }),
		mode,
		data,
	).processRunExecutionData(workflow);
	const runs = result.data.resultData.runData[start.name] ?? [];
	return {
		status: result.status,
		outputs: (runs.at(-1)?.data?.main ?? []).map((output) => output ?? []),
		error: result.data.resultData.error as RunResult['error'],
		hints: runs.flatMap(({ hints }) => (hints ?? []).map(({ message }) => message)),
		staticData: JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject,
	};
}

/** The `json` of the first output's items. */
export async function runJson(...args: Parameters<typeof run>): Promise<IDataObject[]> {
	const { outputs, error } = await run(...args);
	if (error) throw error;
	return (outputs[0] ?? []).map((item) => item.json);
}

export const WEBHOOK_ID = 'b0000000-0000-4000-8000-000000000001';

let rigs = 0;

/** What may differ between two processes, or two starts, that run the same trigger. */
export interface RigOptions {
	/** A number of its own for every rig where it is not given, so that no test sees what another one left in memory. */
	workflowId?: string;
	/** The static data of the workflow as read from the database. */
	staticData?: IDataObject;
	/** The node type, where it was loaded afresh. */
	type?: Chat2DeskTrigger;
}

/** The trigger as another process loads it: nothing in memory. */
export function freshType(): Chat2DeskTrigger {
	let type: Chat2DeskTrigger | undefined;
	jest.isolateModules(() => {
		const loaded = jest.requireActual<{ Chat2DeskTrigger: new () => Chat2DeskTrigger }>(
			'../../nodes/Chat2Desk/Chat2DeskTrigger.node',
		);
		type = new loaded.Chat2DeskTrigger();
	});
	if (!type) throw new Error('Not loaded');
	return type;
}

/** As much of a response as the trigger and n8n use. */
class HttpResponse extends EventEmitter {
	writableEnded = false;

	/** The body of the answer. */
	said: unknown;

	constructor(private readonly answers: number[]) {
		super();
	}

	status(code: number): this {
		this.answers.push(code);
		return this;
	}

	json(body?: unknown): this {
		this.said = body;
		this.writableEnded = true;
		this.emit('finish');
		return this;
	}
}

/** What came of a delivery. */
export interface Delivered {
	status: number;
	items: IDataObject[] | null;
	result: IWebhookResponseData;
	/** By which n8n answers; nobody reads it. */
	response: HttpResponse;
}

/** A trigger node with n8n's real contexts around it. */
export class TriggerRig {
	readonly workflow: Workflow;

	readonly node: INode;

	/** n8n finds no slot for executions: it answers when the test reads the answer. */
	isBusy = false;

	private readonly type: Chat2DeskTrigger;

	constructor(
		private readonly connection: Connection,
		parameters: IDataObject,
		extra: Partial<INode> = {},
		private readonly bases: object = {},
		options: RigOptions = {},
	) {
		this.type = options.type ?? new Chat2DeskTrigger();
		this.node = node(TRIGGER, connection, parameters, { webhookId: WEBHOOK_ID, ...extra });
		this.workflow = workflowOf(
			[this.node],
			{},
			{
				id: options.workflowId ?? `trigger-workflow-${++rigs}`,
				staticData: options.staticData,
			},
		);
	}

	private webhookData(isTest: boolean, data: IWorkflowExecuteAdditionalData): IWebhookData {
		const [description] = this.type.description.webhooks ?? [];
		if (!description) throw new Error('No webhook');
		return {
			httpMethod: 'POST',
			node: this.node.name,
			path: `${this.node.webhookId}/:token`,
			webhookDescription: description,
			workflowId: this.workflow.id,
			workflowExecuteAdditionalData: data,
			isTest,
		};
	}

	async method(name: 'checkExists' | 'create' | 'delete', isTest = false): Promise<boolean> {
		const data = additionalData(this.connection, this.bases);
		// The modes n8n passes; it deletes a test webhook and a production one alike.
		const [mode, activation]: [WorkflowExecuteMode, WorkflowActivateMode] =
			name === 'delete' ? ['internal', 'update'] : isTest ? ['manual', 'manual'] : ['trigger', 'activate'];
		const context = new HookContext(
			this.workflow,
			this.node,
			data,
			mode,
			activation,
			this.webhookData(isTest, data),
		);
		return await this.type.webhookMethods.default[name].call(context);
	}

	/** What n8n does when a workflow is activated. */
	async activate(isTest = false): Promise<void> {
		if (!(await this.method('checkExists', isTest))) await this.method('create', isTest);
	}

	/**
	 * One delivery. `status` is what the caller gets: the node's answer, or the 200 n8n gives where it made none. `extra`
	 * goes over what n8n puts into the request.
	 */
	async deliver(
		url: string,
		body: string | Buffer,
		headers: Record<string, string> = {},
		extra: object = {},
	): Promise<Delivered> {
		const answers: number[] = [];
		const httpResponse = new HttpResponse(answers);
		let parsed: unknown = {};
		try {
			parsed = JSON.parse(body.toString());
		} catch {
			// n8n leaves the body empty then.
		}
		const data = additionalData(this.connection, {
			...this.bases,
			httpRequest: {
				body: parsed,
				rawBody: Buffer.from(body),
				headers,
				query: {},
				params: { token: url.split('/').pop() },
				...extra,
			},
			httpResponse,
		});
		const isTest = url.includes('/webhook-test/');
		const context = new WebhookContext(
			this.workflow,
			this.node,
			data,
			isTest ? 'manual' : 'webhook',
			this.webhookData(isTest, data),
			[],
			null,
		);
		const result = await this.type.webhook.call(context);
		// Without an answer the caller would wait for ever, with two n8n would fail.
		if (answers.length !== (result.noWebhookResponse ? 1 : 0))
			throw new Error(`Answered ${answers.length} times`);
		// What n8n sends where the node made no answer; it reads it when it has stored the execution.
		if (!result.noWebhookResponse && !this.isBusy) {
			expect(result.webhookResponse).toEqual({ message: 'OK' });
			httpResponse.json();
		}
		return {
			status: answers[0] ?? 200,
			items: result.workflowData?.[0]?.map((item) => item.json) ?? null,
			result,
			response: httpResponse,
		};
	}

	/** What a drop-down of the trigger offers. */
	async options(name: keyof Chat2DeskTrigger['methods']['loadOptions']) {
		const data = additionalData(this.connection, { currentNodeParameters: this.node.parameters });
		const context = new LoadOptionsContext(this.workflow, this.node, data, '');
		return await this.type.methods.loadOptions[name].call(context);
	}
}

/**
 * Where webhooks of this n8n arrive: an HTTP server in front of one trigger, which hands on the unpacked bytes of a body
 * as n8n does. Only what n8n itself answers is missing: 413 for a body over 16 MB, 422 for broken JSON. Pass `bases` to
 * its rig.
 */
export class WebhookServer {
	/** The items of every execution a delivery started. */
	readonly executions: IDataObject[][] = [];

	/** What was answered, delivery by delivery. */
	readonly statuses: number[] = [];

	rig: TriggerRig | undefined;

	private running: Running | undefined;

	async start(): Promise<this> {
		const app = express();
		app.use(express.raw({ type: () => true, limit: '16mb' }), async (req, res) => {
			if (!this.rig) throw new Error('No trigger');
			const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
			const { status, items } = await this.rig.deliver(
				req.path,
				bytes,
				req.headers as Record<string, string>,
				this.asN8nHandsOn(req, bytes),
			);
			if (items) this.executions.push(items);
			this.statuses.push(status);
			res.status(status).json({});
		});
		this.running = await listen(app);
		return this;
	}

	/**
	 * n8n reads the parts of a form on its own and keeps no bytes. For a type version over 1 it leaves a body that is
	 * neither JSON, text, form nor XML for the node to read.
	 */
	private asN8nHandsOn(req: Request, bytes: Buffer): object {
		if (req.is('multipart/*')) return { rawBody: undefined, body: { data: {}, files: {} } };
		const isRead = req.is(['json', 'text/plain', 'urlencoded', '+xml', 'application/xml', 'text/xml']);
		if (this.rig?.node.typeVersion === 1 || isRead) return {};
		return {
			rawBody: undefined,
			async readRawBody(this: { rawBody?: Buffer }) {
				this.rawBody = bytes;
			},
		};
	}

	async stop(): Promise<void> {
		await this.running?.stop();
	}

	get bases() {
		if (!this.running) throw new Error('not started');
		const { url } = this.running;
		return { webhookBaseUrl: `${url}/webhook`, webhookTestBaseUrl: `${url}/webhook-test` };
	}

	get items(): IDataObject[] {
		return this.executions.flat();
	}
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => boolean, withinMs = 5000): Promise<void> {
	for (const end = Date.now() + withinMs; !isSo();) {
		if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

type Methods = Chat2Desk['methods'];

/** The pickers of the action node, as the editor calls them for a node with these parameters. */
export function pickers(connection: Connection, parameters: IDataObject = {}) {
	const start = node(ACTION, connection, parameters);
	const { methods } = new Chat2Desk();
	const data = additionalData(connection, { currentNodeParameters: start.parameters });
	const context = new LoadOptionsContext(workflowOf([start]), start, data, '');
	return {
		search: async (name: keyof Methods['listSearch'], filter?: string, token?: string) =>
			await methods.listSearch[name].call(context, filter, token),
		options: async (name: keyof Methods['loadOptions']) => await methods.loadOptions[name].call(context),
		clientFields: async () => await methods.resourceMapping.getClientFields.call(context),
	};
}
