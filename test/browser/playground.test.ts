import type { Browser, Page } from 'playwright-core';

import { ensureN8n } from '../n8n/cache';
import { waitFor } from '../n8n/instance';
import { seed, type People } from '../playground/people';
import { Playground } from '../playground/playground';
import { Stage } from '../stage/stage';
import { openBrowser } from './chromium';

jest.setTimeout(300_000);

/** What a visitor does and sees, in a real Chromium, with a real n8n behind it. */
describe('the playground', () => {
	let stage: Stage;
	let people: People;
	let playground: Playground;
	let browser: Browser;
	let page: Page;
	/** What the browser complains about: scripts that failed, refused resources. */
	const complaints: string[] = [];

	beforeAll(async () => {
		stage = await Stage.open(await ensureN8n(), { chat2desk: { lagMs: 300, timeScale: 0.2 } });
		people = seed(stage);
		playground = await new Playground(stage, people).open();
		const leads = await stage.importLeads();
		await stage.restrictTo(leads.id, [people.channel.id]);
		await stage.n8n.activate(leads.id);
		browser = await openBrowser();
		page = await open({ width: 1400, height: 1000 });
	});

	afterAll(async () => {
		await browser?.close();
		await playground?.close();
		await stage?.close();
	});

	afterEach(() => {
		expect(complaints.splice(0)).toEqual([]);
		expect(stage.problems).toEqual([]);
	});

	async function open(viewport: { width: number; height: number }, scheme?: 'dark'): Promise<Page> {
		const opened = await browser.newPage({ viewport, ...(scheme ? { colorScheme: scheme } : {}) });
		opened.on('pageerror', (error) => complaints.push(error.message));
		opened.on('console', (line) => {
			if (line.type() === 'error') complaints.push(line.text());
		});
		await opened.goto(playground.url);
		await opened.waitForSelector('body[data-ready]');
		return opened;
	}

	const click = async (name: string) => await page.getByRole('button', { name, exact: true }).click();
	/** Waits for a text in a part of the page. */
	const sees = async (id: string, text: string | RegExp, timeout = 30_000) =>
		await page.locator(`#${id}`).getByText(text).first().waitFor({ timeout });

	it('makes a card of what Anna writes, and shows the event, the execution and the calls', async () => {
		await click('Write as Anna');
		await sees('phone-chat', 'Hello, is anybody there?');
		await sees('cards', /Lead \d+/);
		const step = page.locator('#steps > details').filter({ hasText: 'Anna wrote on WhatsApp shop' }).first();
		await step.getByText('inbox', { exact: true }).waitFor();
		const link = step.getByRole('link', { name: /^Execution \d+$/ }).first();
		await link.waitFor();
		const href = (await link.getAttribute('href')) ?? '';
		const [, id] = /\/executions\/(\d+)$/.exec(href) ?? [];
		expect(href.startsWith(stage.n8n.url)).toBe(true);
		expect((await stage.n8n.whenEnded(String(id))).output['Chat2Desk Trigger']?.[0]).toMatchObject({
			event: 'inbox',
			text: 'Hello, is anybody there?',
		});
		await step
			.getByText(/Bitrix24/)
			.first()
			.waitFor();
	});

	it('writes, sends pictures and places as any client on any channel', async () => {
		await page.getByLabel('I am').first().selectOption({ label: 'Anna \u00b7 WhatsApp shop' });
		await page.getByLabel('Message of the client').fill('Is <b>this</b> text?');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		await sees('phone-chat', 'Is <b>this</b> text?');
		await click('Send a photo');
		const photo = page.locator('#phone-chat img');
		await photo.waitFor();
		await waitFor(
			'the photo to load',
			async () =>
				await photo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
		);
		await click('Send a location');
		await sees('phone-chat', /^Location 55\./);
	});

	it('assigns the tag, answers, notes, transfers, and the closing leaves a comment on the card', async () => {
		await click('Assign tag VIP to Anna');
		await sees('dialogs', 'VIP');
		await page.getByLabel('Answer of the operator').fill('How can I help?');
		await click('Answer');
		await sees('phone-chat', 'How can I help?');
		await page.getByLabel('Internal comment').check();
		await page.getByLabel('Answer of the operator').fill('She is a regular');
		await page.locator('#answer').getByRole('button').click();
		await sees('desk-chat', 'She is a regular');
		expect(await page.locator('#phone-chat').getByText('She is a regular').count()).toBe(0);
		await page.getByLabel('Transfer to').selectOption({ label: 'Ivan Ivanov' });
		await click('Transfer');
		await sees('dialogs', 'Ivan Ivanov');
		await click('Close the request');
		await sees('cards', /How can I help\?/, 60_000);
		expect(stage.bitrix24.portal.comments).toHaveLength(1);
	});

	it('moves the card by hand', async () => {
		await page.locator('#cards').getByRole('button', { name: 'Junk (lost)' }).click();
		await sees('cards', 'Junk, lost');
		expect(stage.bitrix24.portal.leads()[0]?.fields.stageId).toBe('JUNK');
	});

	it('shows a portal that is down, and that its execution goes on once it is back', async () => {
		await page.getByLabel(/portal is down/).check();
		await sees('faults', /on, \d+ calls hit/);
		await click('Write as Anna');
		await sees('faults', /on, [1-9]\d* calls hit/);
		await page.locator('#steps').getByText('502').first().waitFor({ state: 'attached' });
		await page.getByLabel(/portal is down/).uncheck();
		// The lost card is reopened, and its responsible is told.
		await sees('notifications', /To /, 60_000);
	});

	it('shows what the real API would have ignored', async () => {
		const { calls, token, url } = stage.chat2desk;
		const at = calls.length;
		const ask = async (query: string) =>
			await fetch(`${url}/v1/clients?${query}`, { headers: { authorization: token } });
		// It joins a list of calls that is shown already, and folded.
		const listed = page.locator('#steps').getByText(/GET .*\/clients\b/);
		const before = await listed.count();
		await ask('limit=7');
		await waitFor('the first call', async () => (await listed.count()) > before);
		await ask('name=Anna');
		await sees('status', 'The real APIs would ignore 1 thing');
		await sees('steps', 'The real API would ignore: query parameter "name" is ignored');
		calls.splice(at);
		await sees('status', 'Nothing the real APIs would ignore');
	});

	it('delivers an event again, which starts nothing', async () => {
		const before = (await stage.n8n.rest<{ results: unknown[] }>('GET', '/executions?filter=%7B%7D')).results
			.length;
		await click('Deliver the last event again');
		await sees('steps', /delivered again/);
		await sees('steps', /no execution of it in n8n/);
		const { results } = await stage.n8n.rest<{ results: unknown[] }>('GET', '/executions?filter=%7B%7D');
		expect(results).toHaveLength(before);
	});

	it('lets an employee answer in the open line', async () => {
		await playground.setUpLines();
		await page.getByLabel('I am').first().selectOption({ label: 'Boris \u00b7 Telegram shop' });
		await page.getByLabel('Message of the client').fill('Do you deliver to Tver?');
		await page.getByRole('button', { name: 'Send', exact: true }).click();
		await sees('line-chats', 'Do you deliver to Tver?', 60_000);
		await page.getByLabel('Answer of the employee').fill('Yes, on Mondays');
		await page.locator('#line-answer').getByRole('button').click();
		await sees('phone-chat', /Yes, on Mondays/, 60_000);
	});

	it('tells the story step by step with somebody new', async () => {
		await click('Play it all');
		await sees('story', /Step 6 of 6/, 120_000);
		await waitFor('the end of the story', () => !playground.story.view.isBusy, 60_000);
		const comments = stage.bitrix24.portal.comments.filter(({ text }) => text.includes('blue lamp'));
		expect(comments).toHaveLength(1);
	});

	it('keeps what one types, and the focus, while the state comes in', async () => {
		const field = page.getByLabel('Message of the client');
		await field.fill('half a sen');
		people.client.name = 'Anna A.';
		await page.locator('#dialogs').getByText('Anna A.').waitFor();
		expect(await field.inputValue()).toBe('half a sen');
		const first = page.locator('#dialogs button').first();
		await first.focus();
		people.client.name = 'Anna';
		await page
			.locator('#dialogs')
			.getByText(/^Anna \u00b7/)
			.waitFor();
		expect(await first.evaluate((element) => element.matches(':focus'))).toBe(true);
		await field.fill('');
	});

	it('shows what clients and n8n wrote as text, and links only to the web', async () => {
		const { portal } = stage.bitrix24;
		const [lead] = portal.leads();
		const text =
			'[url=javascript:alert(1)]first[/url] [url=https://example.com/a]second[/url] [b]bold[/b] ' +
			'[url]https://example.com/b[/url] <img src=x onerror=alert(1)> [user=1]third';
		portal.comments.push({
			id: portal.id(),
			entityType: 'lead',
			entityId: Number(lead?.id),
			text,
			created: new Date().toISOString(),
		});
		await sees('cards', '<img src=x onerror=alert(1)> [user=1]third');
		const cards = page.locator('#cards');
		const hrefOf = async (name: string) => await cards.getByText(name, { exact: true }).getAttribute('href');
		expect(await hrefOf('first')).toBe(null);
		expect(await hrefOf('second')).toBe('https://example.com/a');
		expect(await hrefOf('https://example.com/b')).toBe('https://example.com/b');
		expect(await cards.locator('img').count()).toBe(0);
		portal.comments.pop();
	});

	it('takes orders only from its own page', async () => {
		const post = async (headers: Record<string, string>, action = 'redeliver') =>
			(await fetch(`${playground.url}/do/${action}`, { method: 'POST', headers, body: '{}' })).status;
		expect(await post({ 'content-type': 'application/json', origin: 'http://example.com' })).toBe(403);
		expect(await post({ 'content-type': 'text/plain' })).toBe(403);
		expect(await post({ 'content-type': 'application/json' }, 'nothing')).toBe(400);
	});

	it('shows every choice of a list whole', async () => {
		const cut = await page.evaluate(`[...document.querySelectorAll('select')]
			.filter((select) => {
				const whole = select.cloneNode(true);
				whole.style.cssText = 'position: absolute; width: max-content; max-width: none';
				select.after(whole);
				const isCut = select.offsetWidth < whole.offsetWidth;
				whole.remove();
				return isCut;
			})
			.map(({ options }) => [...options].map(({ text }) => text))`);
		expect(cut).toEqual([]);
		expect(await page.locator('select').count()).toBeGreaterThan(3);
	});

	it('fits a phone, and has a light and a dark side', async () => {
		const phone = await open({ width: 360, height: 740 });
		expect(
			await phone.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
		).toBeLessThanOrEqual(0);
		await phone.close();
		const dark = await open({ width: 1400, height: 1000 }, 'dark');
		const colour = async (of: Page) => await of.evaluate('getComputedStyle(document.body).backgroundColor');
		expect(await colour(dark)).not.toBe(await colour(page));
		await dark.close();
	});

	it('says so when n8n is killed, and when it is back', async () => {
		await stage.n8n.kill();
		await sees('status', /n8n does not answer/);
		await click('Write as Anna');
		await sees('steps', 'no answer');
		await click('Start n8n');
		await sees('status', /is running/, 120_000);
		expect(await page.locator('#status').getByText('n8n does not answer').count()).toBe(0);
	});
});
