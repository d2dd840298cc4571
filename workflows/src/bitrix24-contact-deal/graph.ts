/** Contacts and deals in Bitrix24 from first messages and closed requests. */
import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';
import { checking, notes, settingsOf, starts, trying, working } from '../shared/crm/lanes';
import { TEXTS } from '../shared/crm/texts';

export function template(): Template {
	const t = new Template({
		file: 'bitrix24-contact-deal',
		title: 'Chat2Desk: closed requests to Bitrix24 contacts and deals',
	});
	const add = new Kinds(t);
	const { code, portal } = working(add, __dirname);

	starts(t, add, settingsOf({ categoryId: '0', stageId: 'NEW' }));
	const [read, tried] = trying(t, add);

	code('What to look for', 'whatToLookFor');
	// The same client always draws the same number, so that it can be told later whether a manager took the deal.
	add.set('Draw the responsible', { draw: "={{ parseInt($json.originId.hash('md5').slice(0, 8), 16) }}" });
	portal('Look up', 'Draw the responsible');
	code('Who was found', 'whoWasFound');
	add.if('Look closer?', '$json.isToLookCloser');
	portal('Look closer', 'Who was found');
	code('Which deal?', 'whichDeal');
	const looking = ['What to look for', 'Draw the responsible', 'Look up', 'Who was found', 'Look closer?'];
	t.line('What is it?', ...looking, 'Look closer', 'Which deal?');
	t.line('Look closer? > 1', 'Which deal?');
	const found = t.group(
		'Which deal?',
		"The contact by phone, our own deal in work, else one of the contact's; drawn here: who is responsible for a new one.",
		[...looking, 'Look closer', 'Which deal?'],
	);

	code('Fields', 'fields');
	add.if('Is there none?', '$json.isMissing');
	code('What to make', 'whatToMake');
	portal('Create', 'What to make');
	code('Deal', 'deal');
	t.line('Which deal?', 'Fields', 'Is there none?', 'What to make', 'Create', 'Deal');
	t.line('Is there none? > 1', 'Deal');
	const made = t.group(
		'Make a contact and a deal',
		'Their fields, and what is missing of the two, in one call. Of twins made in the same moment the first stays.',
		['Fields', 'Is there none?', 'What to make', 'Create', 'Deal'],
	);

	add.set('Texts', TEXTS, { notes: 'What the responsible is told' });
	add.if('Are its comments known?', "$('Which deal?').first().json.comments !== null");
	portal('Read comments', 'Which deal?');
	code('Comments', 'comments');
	code('What to write', 'whatToWrite');
	add.if('Anything to write?', '$json.did.length > 0');
	portal('Write', 'What to write');
	code('Done', 'done');
	add.node('Nothing to do', 'noOp');
	t.line('Deal', 'Texts', 'Are its comments known?', 'What to write', 'Anything to write?', 'Write', 'Done');
	t.line('Are its comments known? > 1', 'Read comments', 'Comments', 'What to write');
	t.line('Anything to write? > 1', 'Nothing to do');
	const written = t.group(
		'Write it',
		'Comment with the conversation, empty fields, stage, responsible, notification: what is not there yet, in one call.',
		[
			'Texts',
			'Are its comments known?',
			'Read comments',
			'Comments',
			'What to write',
			'Anything to write?',
			'Write',
			'Done',
			'Nothing to do',
		],
	);

	const checked = checking(t, add, __dirname, { 'Funnels and stages': 'funnelsAndStages' });
	t.line('What is it? > 1', 'List operators');
	t.layout([
		{ items: ['Chat2Desk Trigger'] },
		{ items: ['When called', 'Settings', 'What is it?', read, tried] },
		{ items: ['Check the set-up', '', '', found, made, written] },
		{ items: [checked], indent: 3 },
	]);
	notes(t, {
		card: 'deal',
		what: 'A new client who writes gets a **contact** and a **deal** at once. When the request closes, its conversation is written to the deal as a comment, with links to the chat and to the files. A lost deal whose client writes again goes back to work, and its responsible is told; after a won deal there is a new one.',
		needs: 'it may add contacts as well',
		create:
			'**What to make** in *Make a contact and a deal*: add a line to the new deal or contact.\n* A funnel by channel: `categoryId` in **Settings** as `1002 = 3, 1003 = 5`',
	});
	return t;
}
