import { readReply } from '../../nodes/Chat2Desk/domain/reply';

it.each([
	['« quoted »\nanswer', 'quoted', 'answer'],
	['« quoted »\r\nanswer\nof two lines', 'quoted', 'answer\nof two lines'],
	[' «\u00a0quoted\u00a0» \n answer ', 'quoted', 'answer'],
	['« two\nlines »\nanswer', 'two\nlines', 'answer'],
	['« he said «yes» to it »\nanswer', 'he said «yes» to it', 'answer'],
	['« « a »\nb »\nanswer', '« a »\nb', 'answer'],
	['« « cut sho... »\nanswer', '« cut sho...', 'answer'],
	['« a »\n« b »\nanswer', 'a', '« b »\nanswer'],
	['« @HSM@\nname|ru\n\nx »\nOK', '@HSM@\nname|ru\n\nx', 'OK'],
	['« quoted »', 'quoted', ''],
])('%j answers', (text, quoted, answer) => expect(readReply(text)).toEqual({ quoted, text: answer }));

it.each([
	'',
	'answer',
	'«War and Peace»\nis long',
	'« no end\nanswer',
	'« quoted » answer',
	'I say « yes »\nno',
	'»',
])('%j answers nothing', (text) => expect(readReply(text)).toBeNull());

// What backtracks takes minutes here and runs into jest's timeout.
it.each(['« ', ' »', ' »\n', '« x »', '« « »\n'])('comes to an end on a long run of %j', (bit) => {
	readReply(`« ${bit.repeat(100_000)}`);
});
