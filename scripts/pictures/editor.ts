/** Ways around n8n's editor, and the one place that knows its test ids. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';

import { OWNER, type N8n } from '../../test/n8n/instance';

export type Scheme = 'light' | 'dark';

export const VIEW = { width: 1500, height: 1200 };

const id = (name: string) => `[data-test-id="${name}"]`;

/** One browser window in one colour scheme, and the folder its pictures go to. */
export class Editor {
	private constructor(
		readonly page: Page,
		readonly n8n: N8n,
		private readonly folder: string,
		private readonly part: string,
	) {}

	/** @param part only pictures whose name contains it are taken */
	static async open(
		browser: Browser,
		n8n: N8n,
		scheme: Scheme,
		folder: string,
		part: string,
	): Promise<Editor> {
		const page = await browser.newPage({ viewport: VIEW, colorScheme: scheme });
		const own = join(folder, scheme);
		await mkdir(own, { recursive: true });
		const editor = new Editor(page, n8n, own, part);
		await editor.logIn();
		return editor;
	}

	private async logIn(): Promise<void> {
		const { page } = this;
		await page.goto(`${this.n8n.url}/signin`);
		await page
			.locator('input[type="email"], input[name="emailOrLdapLoginId"], input[autocomplete="email"]')
			.first()
			.fill(OWNER.email);
		await page.locator('input[type="password"]').first().fill(OWNER.password);
		await page.keyboard.press('Enter');
		await page.waitForURL((to) => !to.pathname.includes('signin'));
	}

	wants(...names: string[]): boolean {
		return names.some((name) => fileName(name).includes(this.part));
	}

	/** Takes a picture, of a part of the page where one is given. */
	async shoot(name: string, of: Page | Locator = this.page): Promise<void> {
		if (!this.wants(name)) return;
		await of.screenshot({ path: join(this.folder, `${fileName(name)}.png`) });
		console.log(join(this.folder, `${fileName(name)}.png`));
	}

	/** A picture that cannot be taken is said, and the others are taken all the same. */
	async attempt(name: string, take: () => Promise<void>): Promise<void> {
		try {
			await take();
		} catch (error) {
			missed.push(name);
			console.error(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
		}
	}

	async openWorkflow(workflowId: string, path = ''): Promise<void> {
		await this.page.goto(`${this.n8n.url}/workflow/${workflowId}${path}`);
		await this.page.locator(id('canvas-node')).first().waitFor();
		await this.page.waitForTimeout(1500);
	}

	async openNode(name: string): Promise<void> {
		await this.page.locator(`${id('canvas-node')}[data-node-name="${name}"]`).dblclick();
		await this.page.waitForTimeout(1200);
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.page.waitForTimeout(400);
	}

	/** Runs the open node alone and waits for what it puts out. */
	async executeNode(): Promise<void> {
		await this.page.locator(id('node-execute-button')).first().click();
		await this.page.waitForTimeout(3500);
	}

	/** Every list with search on the open panel, by the name of its parameter. */
	async locators(): Promise<Array<{ name: string; open: () => Promise<void> }>> {
		const all = await this.page.locator('[data-test-id^="resource-locator-"]').all();
		const found = await Promise.all(
			all.map(async (locator) => ({
				name: (await locator.getAttribute('data-test-id'))?.replace('resource-locator-', '') ?? '',
				open: async () => {
					await locator.locator(id('rlc-input')).first().click();
					await this.page.waitForTimeout(1500);
				},
			})),
		);
		return found.filter(({ name }) => name !== 'dropdown' && name !== '');
	}

	/** Opens the list of a parameter with options. */
	async openOptions(parameter: string): Promise<void> {
		const field = this.page.locator(id(`parameter-input-${parameter}`)).first();
		await field.scrollIntoViewIfNeeded();
		await field.locator('input').first().click();
		await this.page.waitForTimeout(1200);
	}

	/** The whole workflow in one picture. */
	async canvas(name: string): Promise<void> {
		await this.page.keyboard.press('1');
		await this.page.waitForTimeout(1500);
		await this.shoot(name, this.page.locator(id('canvas')).first());
	}

	/** Unfolds every group of nodes; how many there were. */
	async unfoldGroups(): Promise<number> {
		const toggles = this.page.locator(id('canvas-node-group-toggle'));
		const count = await toggles.count();
		for (let index = 0; index < count; index++) {
			// What has been unfolded pushes the rest out of sight.
			await this.page.keyboard.press('1');
			await this.page.waitForTimeout(600);
			await toggles.nth(index).click({ force: true });
		}
		return count;
	}

	async search(words: string): Promise<void> {
		await this.page.locator(id('node-creator-plus-button')).first().click();
		await this.page.locator(id('node-creator-search-bar')).first().fill(words);
		await this.page.waitForTimeout(1200);
	}
}

/** Pictures that could not be taken. */
export const missed: string[] = [];

const fileName = (name: string) =>
	name
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-|-$/g, '');
