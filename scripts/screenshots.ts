/**
 * `npm run screenshots -- FOLDER [PART]`: the node panels and the template in the real editor, as pictures; only the
 * panels whose name contains PART where it is given, and only the canvases of the templates where PART is `templates`.
 * For maintainers: needs a Chromium (CHROMIUM names it, /usr/bin/chromium otherwise).
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium, type Page } from 'playwright-core';

import { RESOURCES } from '../nodes/Chat2Desk/actions/resources';
import { firstConversation, waitForComments } from '../test/stage/scenario';
import { cast, Stage } from '../test/stage/stage';
import { importTemplate, ROOT } from '../test/stage/template';
import { ensureN8n } from '../test/n8n/cache';
import { OWNER } from '../test/n8n/instance';

/** Parameters of a panel that show more than the empty form does. */
const FILLED: Record<string, object> = {
	'message.send': {
		text: '=Hello {{ $json.name }}',
		additionalFields: {
			channelId: '',
			transport: '',
			buttons: { button: [{ type: 'reply', text: 'Yes' }] },
			attachments: { attachment: [{ url: 'https://example.com/offer.pdf' }] },
		},
	},
	'message.writeFirst': { options: { dailyNewClientLimit: 20 } },
	'message.getAll': {
		filters: { dateFrom: '', operatorId: '', type: 'from_client' },
		options: { asEvents: true },
	},
	'client.getAll': { filters: { phone: '', tagIds: [] } },
	'client.update': { updateFields: { nickname: '' } },
	'dialog.getAll': { filters: { state: 'open', operatorId: '' } },
	'tag.create': { additionalFields: { backgroundColor: '#5be6c1', textColor: '#ffffff', description: '' } },
	'request.buildTranscript': {
		requestId: '51',
		options: { language: 'ru', include: ['comment'], timezone: '', chatLink: '', maxLength: 0 },
	},
	'request.resolveUtm': {
		options: {
			customFieldMapping: { field: [{ parameter: 'utm_source' }] },
			channelDefaults: { mapping: [{ source: 'whatsapp' }] },
			defaultUtm: { source: 'direct' },
		},
	},
};

const VIEW = { width: 1600, height: 1000 };

async function logIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page
		.locator('input[type="email"], input[name="emailOrLdapLoginId"], input[autocomplete="email"]')
		.first()
		.fill(OWNER.email);
	await page.locator('input[type="password"]').first().fill(OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((to) => !to.pathname.includes('signin'));
}

async function openNode(page: Page, name: string): Promise<void> {
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
	await page.waitForTimeout(1500);
}

/** Something to choose from in the pickers. */
function seed({ chat2desk: { world } }: Stage): void {
	world.addChannel('Telegram shop', ['telegram', 'tg_user']);
	world.addOperator('Ann', 'Example', 'ann@example.com');
	world.addTag('Wholesale');
	for (const name of ['Order number', 'Language']) world.addCustomField(name);
}

/** Every template as it is imported, the whole canvas in one picture. */
async function photographTemplates(stage: Stage, page: Page, folder: string): Promise<void> {
	const files = (await readdir(join(ROOT, 'workflows'))).filter((file) => file.endsWith('.json'));
	await page.setViewportSize({ width: 2400, height: 1700 });
	for (const file of files) {
		const { id } = await importTemplate(stage.n8n, file, stage.credentialId, {});
		await page.goto(`${stage.n8n.url}/workflow/${id}`);
		await page.waitForSelector('[data-test-id="canvas-node"]');
		await page.waitForTimeout(2500);
		await page.keyboard.press('1');
		await page.waitForTimeout(2500);
		const picture = file.replace('.json', '.png');
		await page
			.locator('[data-test-id="canvas"]')
			.first()
			.screenshot({ path: join(folder, picture) });
		console.log(picture);
	}
}

async function main(folder: string, part = ''): Promise<void> {
	await mkdir(folder, { recursive: true });
	const stage = await Stage.open(await ensureN8n(), { chat2desk: { lagMs: 500 } });
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
	try {
		if (part === 'templates') {
			const page = await browser.newPage({ viewport: VIEW });
			await logIn(page, stage.n8n.url);
			await photographTemplates(stage, page, folder);
			return;
		}
		seed(stage);
		const leads = await stage.importLeads();
		await stage.n8n.activate(leads.id);
		firstConversation(stage, cast(stage));
		await waitForComments(stage, 1);
		const credentials = { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } };
		const panels = RESOURCES.flatMap((resource) =>
			resource.operations.map((operation) => ({
				name: `${resource.name}: ${operation.name}`,
				parameters: {
					resource: resource.value,
					operation: operation.value,
					...FILLED[`${resource.value}.${operation.value}`],
				},
			})),
		);
		const overview = await stage.n8n.importWorkflow({
			name: 'Panels',
			nodes: [
				{
					name: 'Chat2Desk Trigger',
					type: 'n8n-nodes-chat2desk.chat2DeskTrigger',
					parameters: {
						events: ['inbox', 'close_request'],
						options: {
							signature: 'ifPresent',
							deduplicate: true,
							customEvents: ['new_ticket'],
							operatorFilter: 'specific',
							operatorIds: [],
							tagFilter: 'only',
							tagIds: [],
							downloadAttachments: true,
						},
					},
					webhookId: 'e0000000-0000-4000-8000-000000000001',
				},
				...panels.map((panel) => ({ ...panel, type: 'n8n-nodes-chat2desk.chat2Desk' })),
			].map((node, index) => ({
				...node,
				id: `e0000000-0000-4000-8000-0000000001${String(index).padStart(2, '0')}`,
				typeVersion: 1,
				position: [(index % 8) * 260, Math.floor(index / 8) * 220],
				credentials,
			})),
			connections: {},
		});

		const page = await browser.newPage({ viewport: VIEW });
		const shot = async (name: string) => {
			await page.screenshot({ path: join(folder, `${name}.png`) });
			console.log(`${name}.png`);
		};
		await logIn(page, stage.n8n.url);
		await page.goto(`${stage.n8n.url}/workflow/${overview.id}`);
		await page.waitForSelector('[data-test-id="canvas-node"]');
		await page.waitForTimeout(3000);
		await shot('overview');
		const names = ['Chat2Desk Trigger', ...panels.map((panel) => panel.name)];
		for (const name of names.filter((candidate) => candidate.includes(part))) {
			await openNode(page, name);
			await shot(`panel-${name.toLowerCase().replace(/\W+/g, '-')}`);
			await page.keyboard.press('Escape');
			await page.waitForTimeout(500);
		}
		if (part) return;
		// The execution shows the template with the way it took.
		const [execution] = await stage.n8n.executions(leads.id);
		await page.setViewportSize({ width: 2300, height: 1250 });
		await page.goto(`${stage.n8n.url}/workflow/${leads.id}/executions/${execution?.id}`);
		await page.waitForTimeout(6000);
		const clip = { x: 352, y: 170, width: 1940, height: 960 };
		await page.screenshot({ path: join(folder, 'bitrix24-leads.png'), clip });
		await page.setViewportSize(VIEW);
		await page.goto(stage.bitrix24.url);
		await shot('bitrix24-stand-in');
		await page.goto(stage.chat2desk.url);
		await shot('chat2desk-stand-in');
	} finally {
		await browser.close();
		await stage.close();
	}
}

main(process.argv[2] ?? '.tmp/screenshots', process.argv[3]).then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
