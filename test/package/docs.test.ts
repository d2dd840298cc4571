import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { outdated, pages } from '../../scripts/docs';
import { ROOT } from '../stage/template';

const MORE = ['CONTRIBUTING.md', 'CHANGELOG.md'];

/** Where the links of a page lead to, without those to the web. */
function links(page: string): string[] {
	const text = readFileSync(join(ROOT, page), 'utf8').replace(/```[^]*?```/g, '');
	return [...text.matchAll(/\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)"/g)]
		.map(([, link, image]) => link ?? image ?? '')
		.filter((link) => !/^[a-z]+:/.test(link));
}

/** A heading as GitHub makes an anchor of it. */
const anchorOf = (heading: string) =>
	heading
		.trim()
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');

function anchorsIn(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) =>
		anchorOf(heading),
	);
}

describe('the documentation', () => {
	it('has the tables that the code makes: run npm run docs', () => expect(outdated()).toEqual([]));

	it('says publish, as n8n 2 does, and what it is called in n8n 1', () => {
		const advice = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8').split('\n');
		const old = advice.filter((line) => /activate/i.test(line) && !/n8n 1: activate/.test(line));
		expect(old).toEqual([]);
	});

	it.each([...pages(), ...MORE])('%s links to what is there', (page) => {
		for (const link of links(page)) {
			const [path = '', anchor] = link.split('#');
			const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
			expect([link, existsSync(file)]).toEqual([link, true]);
			if (anchor) expect([link, anchorsIn(file).includes(anchor)]).toEqual([link, true]);
		}
	});
});
