import { chatLink, webAppOf } from '../../nodes/Chat2Desk/domain/chatLink';

const API = 'https://api.chat2desk.com';
const ids = { dialogId: 41, requestId: 51, clientId: 31 };

it.each([
	['https://api.chat2desk.com', 'https://web.chat2desk.com'],
	['https://api.chat2desk.com.mx', 'https://web.chat2desk.com.mx'],
	['https://api-02.chat2desk.kz', 'https://web.chat2desk.kz'],
	['https://api.chat24.io', 'https://web.chat24.io'],
	['http://127.0.0.1:5001', 'https://web.chat2desk.com'],
	['https://support.example', 'https://web.chat2desk.com'],
])('the web application of %s is %s', (host, web) => expect(webAppOf(host)).toBe(web));

it.each([
	['', 'https://web.chat2desk.com/chat/all?dialogID=41'],
	['  ', 'https://web.chat2desk.com/chat/all?dialogID=41'],
	[
		'https://crm.example/{dialogId}/{requestId}/{clientId}/{dialogId}/{other}',
		'https://crm.example/41/51/31/41/{other}',
	],
	[' https://crm.example/fixed ', 'https://crm.example/fixed'],
])('the template %j gives %s', (template, link) => expect(chatLink(template, API, ids)).toBe(link));

it('is empty when an id it needs is not known, and only then', () => {
	expect(chatLink('', API, { ...ids, dialogId: null })).toBe('');
	expect(chatLink('https://x.y/{requestId}', API, { ...ids, requestId: null })).toBe('');
	expect(chatLink('https://x.y/{clientId}', API, { ...ids, dialogId: null })).toBe('https://x.y/31');
	expect(chatLink('https://x.y/', API, { dialogId: null, requestId: null, clientId: null })).toBe(
		'https://x.y/',
	);
});
