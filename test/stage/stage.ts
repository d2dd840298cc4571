import { Bitrix24Emulator, type Bitrix24Options } from '../emulators/bitrix24/server';
import { Chat2DeskEmulator, type Chat2DeskOptions } from '../emulators/chat2desk/server';
import type { Channel, Client, Operator } from '../emulators/chat2desk/world';
import type { N8nInstallation } from '../n8n/cache';
import { N8n, type StartOptions, type Workflow } from '../n8n/instance';
import { importTemplate, ROOT } from './template';

export interface StageOptions {
	chat2desk?: Chat2DeskOptions;
	bitrix24?: Bitrix24Options;
	n8n?: StartOptions;
}

/** Both stand-ins and a real n8n with the built package and a credential in it. */
export class Stage {
	private constructor(
		readonly chat2desk: Chat2DeskEmulator,
		readonly bitrix24: Bitrix24Emulator,
		readonly n8n: N8n,
		readonly credentialId: string,
	) {}

	static async open(installation: N8nInstallation, options: StageOptions = {}): Promise<Stage> {
		const chat2desk = await new Chat2DeskEmulator(options.chat2desk).start();
		const bitrix24 = await new Bitrix24Emulator(options.bitrix24).start();
		const stands = async () => await Promise.all([chat2desk.stop(), bitrix24.stop()]);
		try {
			const packageDirs = [ROOT, ...(options.n8n?.packageDirs ?? [])];
			const n8n = await N8n.start(installation, { ...options.n8n, packageDirs });
			const credentialId = await n8n.createCredential('Chat2Desk', 'chat2DeskApi', {
				apiToken: chat2desk.token,
				baseUrl: chat2desk.url,
			});
			return new Stage(chat2desk, bitrix24, n8n, credentialId);
		} catch (error) {
			await stands();
			throw error;
		}
	}

	/** Imports the leads template, set up for the stand-ins. */
	async importLeads(settings: Record<string, unknown> = {}): Promise<Workflow> {
		return await this.importCrm('bitrix24-leads.json', settings);
	}

	/** Lets the trigger of an imported workflow take only the events of these channels. */
	async restrictTo(workflowId: string, channelIds: number[]): Promise<void> {
		const { nodes } = await this.n8n.workflow(workflowId);
		const changed = nodes.map((node) => {
			const { parameters } = node as { parameters?: object };
			const isTrigger = node.type === 'n8n-nodes-chat2desk.chat2DeskTrigger';
			return isTrigger ? { ...node, parameters: { ...parameters, channelIds } } : node;
		});
		await this.n8n.updateWorkflow(workflowId, { nodes: changed });
	}

	/** Imports one of the templates that keep the CRM of Bitrix24, set up for the stand-ins. */
	async importCrm(file: string, settings: Record<string, unknown> = {}): Promise<Workflow> {
		return await importTemplate(this.n8n, file, this.credentialId, {
			bitrix24WebhookUrl: this.bitrix24.webhookUrl,
			responsibleIds: '7, 9',
			timezone: 'Europe/Moscow',
			settleSeconds: Math.ceil(this.chat2desk.lagMs / 1000) + 1,
			...settings,
		});
	}

	/** What the real APIs would have silently ignored; a scenario expects none. */
	get problems(): string[] {
		return [...this.chat2desk.problems, ...this.bitrix24.problems];
	}

	async close(): Promise<void> {
		await this.n8n.dispose();
		await Promise.all([this.chat2desk.stop(), this.bitrix24.stop()]);
	}
}

/** The people of the demonstration. */
export interface Cast {
	channel: Channel;
	operator: Operator;
	client: Client;
}

export function cast({ chat2desk }: Stage, phone = '79000000001'): Cast {
	const { world } = chat2desk;
	return {
		channel: world.addChannel('WhatsApp shop', ['wa_direct'], '79990000000'),
		operator: world.addOperator('Olga', 'Operatorova', 'olga@example.com'),
		client: world.addClient('Anna', phone),
	};
}
