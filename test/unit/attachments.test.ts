import { attachmentsOf, safeFileName, storageHost } from '../../nodes/Chat2Desk/domain/attachments';

const STORAGE = 'https://storage.chat2desk.com';
const of = (message: Record<string, unknown>) => attachmentsOf(message, STORAGE);

it.each([
	['https://api.chat2desk.com', 'https://storage.chat2desk.com'],
	['https://api-02.chat2desk.kz', 'https://storage-02.chat2desk.kz'],
	['https://api.chat2desk.com.mx', 'https://storage.chat2desk.com.mx'],
	['http://127.0.0.1:5001', 'http://127.0.0.1:5001'],
	['https://apiary.example', 'https://apiary.example'],
])('files of %s lie at %s', (api, storage) => expect(storageHost(api)).toBe(storage));

it.each([
	['a.jpg', 'image'],
	['a.JPEG', 'image'],
	['a.webp', 'image'],
	['a.mp4', 'video'],
	['a.ogg', 'audio'],
	['a.pdf', 'document'],
	['a.xlsx', 'document'],
	['a.zip', 'file'],
	['jpg', 'file'],
])('%s is of kind %s, by its name and by its link', (name, kind) => {
	expect(of({ attachments: [{ name, link: 'https://x.y/f/1' }] })[0]?.kind).toBe(kind);
	expect(of({ attachments: [{ name: 'n', link: `https://x.y/${name}?w=1#z` }] })[0]?.kind).toBe(kind);
});

it.each([
	['photo', 'companies/c1/a.jpg', `${STORAGE}/companies/c1/a.jpg`, 'image'],
	['video', '/companies/c1/a', `${STORAGE}/companies/c1/a`, 'video'],
	['audio', '//cdn.example/a.bin', 'https://cdn.example/a.bin', 'audio'],
	['pdf', 'https://x.y/doc', 'https://x.y/doc', 'document'],
])('the single field %s with %s', (field, link, url, kind) => {
	expect(of({ [field]: link })).toEqual([{ name: url.split('/').pop(), url, kind }]);
});

it('makes listed relative links absolute and names a file by its link', () => {
	expect(
		of({ attachments: [{ link: 'c/my%20cat.png?x=1' }, { url: 'https://x.y/%zz' }, 'https://x.y/'] }),
	).toEqual([
		{ name: 'my cat.png', url: `${STORAGE}/c/my%20cat.png?x=1`, kind: 'image' },
		{ name: '%zz', url: 'https://x.y/%zz', kind: 'file' },
		{ name: 'x.y', url: 'https://x.y/', kind: 'file' },
	]);
});

describe('each file once', () => {
	it.each([
		['the same address', 'https://x.y/f/a.jpg', 'whatever', 'https://x.y/f/a.jpg'],
		['the same name under another address', 'companies/c1/a.jpg', 'a.jpg', 'https://x.y/f/123'],
		['the same last part of the address', 'companies/c1/a.jpg', 'Holiday', 'https://x.y/f/a.jpg'],
	])('photo and attachments with %s', (_, photo, name, link) => {
		const files = of({ photo, attachments: [{ name, link }] });
		expect(files).toEqual([{ name, url: link, kind: 'image' }]);
	});

	it('keeps different files of one message', () => {
		const files = of({
			photo: 'c/b.jpg',
			pdf: 'c/c.pdf',
			attachments: [
				{ name: 'a.jpg', link: 'https://x.y/a.jpg' },
				{ name: 'a.jpg', link: 'https://x.y/2/a.jpg' },
			],
		});
		expect(files.map(({ url }) => url)).toEqual([
			'https://x.y/a.jpg',
			'https://x.y/2/a.jpg',
			`${STORAGE}/c/b.jpg`,
			`${STORAGE}/c/c.pdf`,
		]);
	});

	it('within attachments', () => {
		const row = { name: 'a.jpg', link: 'https://x.y/a.jpg' };
		expect(of({ attachments: [row, { ...row }] })).toHaveLength(1);
	});
});

it.each([
	[{}],
	[{ attachments: null, photo: null, video: '', audio: false, pdf: [] }],
	[{ attachments: {} }],
	[{ attachments: [null, {}, { name: 'no link' }, [], ''] }],
])('%j has none', (message) => expect(of(message)).toEqual([]));

it.each([
	['a.jpg', 'a.jpg'],
	['Отчёт 👍🏽.pdf', 'Отчёт 👍🏽.pdf'],
	['../../etc/passwd', 'passwd'],
	['C:\\Windows\\system.ini', 'system.ini'],
	['a\u0000\n\u007fb.jpg', 'ab.jpg'],
	['', 'file'],
	['..', 'file'],
	['folder/', 'file'],
	['.env', '.env'],
	[`${'👍'.repeat(300)}.jpeg`, `${'👍'.repeat(40)}.jpeg`],
	[`a.${'x'.repeat(300)}`, `a.${'x'.repeat(78)}`],
	[`${'x'.repeat(77)}👩‍👩‍👧${'x'.repeat(9)}.jpg`, `${'x'.repeat(77)}.jpg`],
])('a downloaded %p is called %p', (name, expected) => expect(safeFileName(name)).toBe(expected));

describe('the address of a file', () => {
	const STORAGE = 'https://storage.chat2desk.com';
	const of = (link: string) => attachmentsOf({ attachments: [{ link }] }, STORAGE)[0];

	it.each([
		['https://x.example/price list.pdf', 'https://x.example/price%20list.pdf', 'price list.pdf'],
		['https://x.example/Прайс.pdf', 'https://x.example/%D0%9F%D1%80%D0%B0%D0%B9%D1%81.pdf', 'Прайс.pdf'],
		['https://x.example/a%20b.jpg?size=5#top', 'https://x.example/a%20b.jpg?size=5#top', 'a b.jpg'],
		['  //x.example/a b.jpg ', 'https://x.example/a%20b.jpg', 'a b.jpg'],
		[
			'companies/c 1/фото #2.jpg',
			`${STORAGE}/companies/c%201/%D1%84%D0%BE%D1%82%D0%BE%20%232.jpg`,
			'фото #2.jpg',
		],
		['HTTPS://X.example/100%.jpg', 'https://x.example/100%.jpg', '100%.jpg'],
	])('%s can be fetched', (link, url, name) =>
		expect(of(link)).toMatchObject({ url, name, kind: expect.any(String) }),
	);

	it('stays as it came where it is none', () => {
		expect(of('https://')?.url).toBe('https://');
	});

	it('is one, however it is written', () => {
		const link = 'https://x.example/a b.jpg';
		const both = { attachments: [{ link }, { link: 'https://x.example/a%20b.jpg' }], photo: link };
		expect(attachmentsOf(both, STORAGE)).toHaveLength(1);
	});
});
