/** The playground in pictures: one in each colour scheme, one on a phone, and the frames of a short film. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Browser, Page } from 'playwright-core';

import { waitFor } from '../../test/n8n/instance';
import type { Playground } from '../../test/playground/playground';

/** Wide enough for all four columns. */
const VIEW = { width: 1600, height: 900 };
const FRAME_MS = 500;

async function open(browser: Browser, url: string, options: object): Promise<Page> {
	const page = await browser.newPage({ viewport: VIEW, ...options });
	await page.goto(url);
	await page.waitForSelector('body[data-ready]');
	return page;
}

/** Plays the story on the page while it is filmed; the film needs ffmpeg, and is left out where there is none. */
export async function photographPlayground(
	browser: Browser,
	playground: Playground,
	folder: string,
): Promise<void> {
	await mkdir(folder, { recursive: true });
	const frames = await mkdtemp(join(tmpdir(), 'chat2desk-film-'));
	const page = await open(browser, playground.url, {});
	let count = 0;
	const shoot = async () => {
		await page.screenshot({ path: join(frames, `${String(count++).padStart(4, '0')}.png`) });
	};
	const watch = async (isOver: () => boolean, more = 2) => {
		for (let left = more; left > 0;) {
			await shoot();
			await page.waitForTimeout(FRAME_MS);
			if (isOver()) left--;
		}
	};
	await watch(() => true);
	for (
		let told = 0;
		told === 0 || playground.story.view.told < playground.story.view.chapters.length;
		told++
	) {
		await page.locator('#story-next').click();
		await waitFor('the step to begin', () => playground.story.view.told > told);
		// The newcomer of the story.
		const newest = await page.locator('#who option').last().getAttribute('value');
		await page.locator('#who').selectOption(newest);
		await watch(() => !playground.story.view.isBusy, 3);
	}
	await page.waitForTimeout(2500);
	await shoot();
	await page.screenshot({ path: join(folder, 'playground.png') });
	await page.close();
	for (const [name, options] of [
		['playground-dark', { colorScheme: 'dark' }],
		['playground-phone', { viewport: { width: 390, height: 844 } }],
	] as const) {
		const other = await open(browser, playground.url, options);
		await other.waitForTimeout(500);
		await other.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
		await other.close();
	}
	await film(frames, join(folder, 'playground.webp'));
	await rm(frames, { recursive: true, force: true });
}

async function film(frames: string, file: string): Promise<void> {
	const input = ['-y', '-loglevel', 'error', '-framerate', '2', '-i', join(frames, '%04d.png')];
	const output = [
		'-vf',
		'mpdecimate=max=6,setpts=N/1.1/TB,scale=1200:-1',
		'-fps_mode',
		'vfr',
		'-loop',
		'0',
		'-quality',
		'60',
		file,
	];
	try {
		await promisify(execFile)('ffmpeg', [...input, ...output]);
		console.log(file);
	} catch (error) {
		console.error(`No film (it takes ffmpeg): ${error instanceof Error ? error.message : String(error)}`);
	}
}
