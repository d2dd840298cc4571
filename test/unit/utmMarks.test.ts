import fc from 'fast-check';

import {
	idsOf,
	markOf,
	marksIn,
	marksInText,
	marksOfParts,
	namesOrigin,
	UTM_PARTS,
	utmOf,
} from '../../nodes/Chat2Desk/domain/utm/marks';

describe('markOf', () => {
	it.each([
		['utm_source', 'utm_source'],
		['UTM_Medium', 'utm_medium'],
		['utmTerm', 'utm_term'],
		['utm-content', 'utm_content'],
		[' utm_source ', 'utm_source'],
		['utm_campaign', 'utm_campaign'],
		['utm_compaign', 'utm_campaign'],
		['utmCompaign', 'utm_campaign'],
		['yclid', 'yclid'],
		['GCLID', 'gclid'],
		['fbclid', 'fbclid'],
		['ymclid', 'ymclid'],
		['ysclid', 'ysclid'],
		['msclkid', 'msclkid'],
		['ttclid', 'ttclid'],
		['GBRAID', 'gbraid'],
		['cjevent', 'cjevent'],
		['dicbo', 'dicbo'],
		['ef_id', 'ef_id'],
		['s_kwcid', 's_kwcid'],
		['srsltid', 'srsltid'],
		['tblci', 'tblci'],
		['vmcid', 'vmcid'],
		['wbraid', 'wbraid'],
		['utm_id', 'utm_id'],
		['utmId', 'utm_id'],
		['ctwa_clid', 'ctwa_clid'],
		['ctwaClid', 'ctwa_clid'],
		['twclid', 'twclid'],
		['dclid', 'dclid'],
		['li_fat_id', 'li_fat_id'],
		['click_id', 'click_id'],
		['clickId', 'click_id'],
		['vk_click_id', 'vk_click_id'],
		['rb_clickid', 'rb_clickid'],
		['erid', 'erid'],
		['google_id', 'google_id'],
		['ga_client_id', 'google_id'],
		['googleClientId', 'google_id'],
		['Yandex_id', 'yandex_id'],
		['ym_client_id', 'yandex_id'],
		['Roistat_id', 'roistat_id'],
		['roistatid', 'roistat_id'],
		['click_time', 'click_time'],
		['clickTime', 'click_time'],
	])('%s is %s', (key, expected) => expect(markOf(key)).toBe(expected));

	it.each([
		['source'],
		['client_id'],
		['id'],
		['utm'],
		['utm_cempaign'],
		['utm_source_2'],
		['my_utm_source'],
		['facebook_id'],
		['clid'],
		['click'],
		['clicks'],
		['client_clid_2'],
		['message_id'],
		['time'],
		[''],
	])('%s is none', (key) => expect(markOf(key)).toBeNull());
});

describe('marksInText', () => {
	it.each([
		['https://example.com/?utm_source=google&utm_medium=cpc', { utm_source: 'google', utm_medium: 'cpc' }],
		['utm_source=a&utm_compaign=b', { utm_source: 'a', utm_campaign: 'b' }],
		['Hello! https://example.com/a?x=1&utm_term=sofa+bed#top thanks', { utm_term: 'sofa bed' }],
		[
			'<a href="https://example.com/?utm_source=vk&amp;utm_medium=social">x</a>',
			{ utm_source: 'vk', utm_medium: 'social' },
		],
		['See (https://example.com/?utm_source=ads&yclid=123).', { utm_source: 'ads', yclid: '123' }],
		['https://example.com/?utm_source=%D1%8F%D0%BD', { utm_source: 'ян' }],
		['https://example.com/?utm_source=50%', { utm_source: '50%' }],
		['?utm_source=first&utm_source=second', { utm_source: 'first' }],
		['?utm_source=&utm_medium=cpc', { utm_medium: 'cpc' }],
		['example.com/#utm_source=hash', { utm_source: 'hash' }],
		['https://fb.me/abc', {}],
		['my_utm_source=x', {}],
		['I pay = 5', {}],
		['', {}],
	])('%s', (text, expected) => expect(marksInText(text)).toEqual(expected));
});

describe('marksIn', () => {
	it.each<[string, unknown, object]>([
		[
			'flat keys',
			{ id: 1, utm_source: 'google', utm_compaign: 'summer', gclid: 'G1' },
			{ utm_source: 'google', utm_campaign: 'summer', gclid: 'G1' },
		],
		['nested keys', { data: { visit: [{ utm_source: 'google' }] } }, { utm_source: 'google' }],
		[
			'the outer before the inner',
			{ first: { utm_source: 'old' }, utm_source: 'new' },
			{ utm_source: 'new' },
		],
		[
			'an object called utm',
			{ utm: { source: 'a', compaign: 'b', id: 5 } },
			{ utm_source: 'a', utm_campaign: 'b' },
		],
		[
			'links in any string',
			{ url: 'https://example.com/?utm_source=a', referrer: null },
			{ utm_source: 'a' },
		],
		[
			'keys before links',
			{ url: 'https://example.com/?utm_source=a&utm_term=t', utm_source: 'b' },
			{ utm_source: 'b', utm_term: 't' },
		],
		['an empty key, filled from the link', { utm_source: ' ', url: '?utm_source=a' }, { utm_source: 'a' }],
		[
			'JSON in a string',
			{ params: '{"utm_source":"a","more":[{"yclid":7}]}' },
			{ utm_source: 'a', yclid: '7' },
		],
		['what only looks like JSON', { text: '[tg] ?utm_source=a' }, { utm_source: 'a' }],
		['numbers as values', { utm_campaign: 12345 }, { utm_campaign: '12345' }],
		['nothing in null', null, {}],
		['nothing in an empty list', [], {}],
		['a string alone', 'utm_source=a', { utm_source: 'a' }],
		['nothing in booleans', { utm_source: true, utm_medium: false }, {}],
	])('reads %s', (_, structure, expected) => expect(marksIn(structure)).toEqual(expected));

	it('finds a mark however deep it lies, and reads anything without failing', () => {
		const part = fc.constantFrom(...UTM_PARTS);
		const path = fc.array(fc.constantFrom('data', 'visit', 'list', 'a'), { maxLength: 30 });
		fc.assert(
			fc.property(
				fc.jsonValue(),
				part,
				fc.stringMatching(/^[a-z0-9]{1,20}$/),
				path,
				(noise, name, value, keys) => {
					marksIn(noise);
					const row = keys.reduce<unknown>((inner, key) => (key === 'list' ? [inner] : { [key]: inner }), {
						[`utm_${name}`]: value,
					});
					expect(marksIn(row)).toEqual({ [`utm_${name}`]: value });
					expect(marksIn(JSON.stringify(row))).toEqual({ [`utm_${name}`]: value });
				},
			),
		);
	});

	it('reads from a link what was written into it', () => {
		const text = fc
			.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
			.filter((value) => /^[^\s.,;:!?)\]}].*[^\s.,;:!?)\]}]$/u.test(value));
		fc.assert(
			fc.property(fc.record({ source: text, campaign: text, term: text }), (parts) => {
				const link = new URL('https://example.com/page');
				for (const [part, value] of Object.entries(parts)) link.searchParams.set(`utm_${part}`, value);
				expect(marksIn({ url: link.href })).toEqual(marksOfParts(parts));
			}),
		);
	});
});

describe('what marks say', () => {
	it.each([
		[{ utm_term: 'x' }, true],
		[{ yclid: '1' }, true],
		[{ ctwa_clid: '1' }, true],
		[{ somebodys_clid: '1' }, true],
		[{ google_id: '1', roistat_id: '2', yandex_id: '3' }, false],
		[{ click_time: '2026-07-17T10:00:00Z' }, false],
		[{}, false],
	])('of the origin: %p %p', (marks, expected) => expect(namesOrigin(marks)).toBe(expected));

	it('as UTM: every part, null where it is missing', () => {
		expect(utmOf({ utm_source: 'a', utm_campaign: 'b', gclid: '1' })).toEqual({
			source: 'a',
			medium: null,
			campaign: 'b',
			content: null,
			term: null,
		});
	});

	it('as ids: those of clicks and visitors', () => {
		const marks = { utm_source: 'a', gclid: '1', ttclid: '3', utm_id: '4', yandex_id: '2', click_time: 'x' };
		expect(idsOf(marks)).toEqual({ gclid: '1', ttclid: '3', utm_id: '4', yandex_id: '2' });
	});

	it('from a form: what is filled in', () => {
		expect(marksOfParts({ source: ' a ', medium: '', campaign: null, content: 5, other: 'x' })).toEqual({
			utm_source: 'a',
			utm_content: '5',
		});
	});
});
