import { createHash } from 'crypto';

import { sign, verifySignature, type SignedRequest } from '../../nodes/Chat2Desk/trigger/signature';
import { isSameSecret } from '../../nodes/Chat2Desk/domain/secrets';
import { urlSecret } from '../../nodes/Chat2Desk/domain/urlSecret';
import { VENDOR_BODY, VENDOR_KEY, VENDOR_SIGNATURE, VENDOR_TIMESTAMP } from './support/vendor';

const TOKEN = '0a1b2c3d4e5f60718293a4b5c6d7e8';
const TIME = '1743681006';
const BODY = Buffer.from('{"hook_type":"inbox","text":"Привет 👍🏽"}');
const HEX = createHash('md5').update(TOKEN).digest('hex');
const BYTES = createHash('md5').update(TOKEN).digest();

const verify = (headers: SignedRequest['headers'], more: Partial<SignedRequest> = {}) =>
	verifySignature({ rawBody: BODY, headers, apiToken: TOKEN, ...more });

it("computes the vendor's example", () => {
	expect(sign(Buffer.from(VENDOR_BODY), VENDOR_TIMESTAMP, VENDOR_KEY)).toBe(VENDOR_SIGNATURE);
});

describe.each([
	['hex', HEX],
	['bytes', BYTES],
])('with the MD5 of the token as %s', (_, key) => {
	const signature = sign(BODY, TIME, key);

	it.each<[string, SignedRequest['headers'], string | undefined]>([
		['a header that looks like a time', { 'x-signature': signature, 'x-anything': TIME }, undefined],
		[
			'one of several such headers',
			{ 'x-signature': signature, a: '1743681007', b: TIME, c: '12345' },
			undefined,
		],
		['the named header', { 'x-signature': signature, 'x-timestamp': TIME }, 'X-Timestamp'],
		['the named header, sloppily', { 'x-signature': signature, 'x-timestamp': TIME }, ' x-TimeStamp '],
		[
			'a named header that is no number',
			{ 'x-signature': sign(BODY, 'soon', key), 'x-time': 'soon' },
			'X-Time',
		],
		['headers sent twice', { 'x-signature': [signature, 'x'], 'x-timestamp': [TIME, '1'] }, undefined],
		['a signature in capitals', { 'x-signature': ` ${signature.toUpperCase()} `, t: TIME }, undefined],
		['a time in milliseconds', { 'x-signature': sign(BODY, `${TIME}123`, key), t: `${TIME}123` }, undefined],
	])('is valid by %s', (__, headers, timestampHeader) => {
		expect(verify(headers, { timestampHeader })).toEqual({ state: 'valid', reason: '' });
	});

	it.each<[string, SignedRequest['headers'], Partial<SignedRequest>]>([
		[
			'a tampered body',
			{ 'x-signature': signature, t: TIME },
			{ rawBody: Buffer.from(`${BODY.toString()} `) },
		],
		['another token', { 'x-signature': signature, t: TIME }, { apiToken: `${TOKEN}0` }],
		['another time', { 'x-signature': signature, t: '1743681007' }, {}],
		['no time', { 'x-signature': signature, t: '12345' }, {}],
		[
			'a time that is not in the named header',
			{ 'x-signature': signature, t: TIME },
			{ timestampHeader: 'X-Time' },
		],
		['the wrong named header', { 'x-signature': signature, t: TIME, u: '5' }, { timestampHeader: 'u' }],
		['a cut signature', { 'x-signature': signature.slice(0, 63), t: TIME }, {}],
		['a longer signature', { 'x-signature': `${signature}0`, t: TIME }, {}],
		['something else', { 'x-signature': 'ä', t: TIME }, {}],
	])('is invalid by %s, and says why without secrets', (__, headers, more) => {
		const { state, reason } = verify(headers, more);
		expect(state).toBe('invalid');
		expect(reason).not.toBe('');
		for (const secret of [TOKEN, HEX, signature]) expect(reason).not.toContain(secret);
	});
});

it.each([[{}], [{ 'x-signature': undefined }], [{ 'x-signature': '' }], [{ 'x-signature': [] }]])(
	'is absent with %j',
	(headers) => expect(verify({ ...headers, t: TIME })).toMatchObject({ state: 'absent' }),
);

it('names the header that is missing', () => {
	expect(verify({ 'x-signature': 'x' }, { timestampHeader: 'X-Time' }).reason).toContain('X-Time');
	expect(verify({ 'x-signature': 'x' }).reason).toContain('Timestamp Header');
});

describe('the secret in the URL', () => {
	const secret = urlSecret(TOKEN, 'node-1');

	it('is the same in every run, and differs by token and trigger', () => {
		expect(secret).toMatch(/^[0-9a-f]{32}$/);
		expect(urlSecret(TOKEN, 'node-1')).toBe(secret);
		expect(urlSecret(TOKEN, 'node-2')).not.toBe(secret);
		expect(urlSecret(`${TOKEN}0`, 'node-1')).not.toBe(secret);
	});

	it('says nothing about the token', () => {
		expect([HEX, createHash('sha256').update(TOKEN).digest('hex')].join()).not.toContain(secret);
		expect(secret).not.toContain(TOKEN.slice(0, 8));
	});

	it.each([undefined, null, '', ':token', 'x', {}, [], 5])('is not %p', (given) =>
		expect(isSameSecret(given, secret)).toBe(false),
	);

	it('is matched whole', () => {
		expect(isSameSecret(secret, secret)).toBe(true);
		expect(isSameSecret([secret], secret)).toBe(false);
		expect(isSameSecret(secret.slice(0, 31), secret)).toBe(false);
		expect(isSameSecret(`${secret}0`, secret)).toBe(false);
		expect(isSameSecret(secret.toUpperCase(), secret)).toBe(false);
		expect(isSameSecret('ä'.repeat(16), secret)).toBe(false);
	});
});
