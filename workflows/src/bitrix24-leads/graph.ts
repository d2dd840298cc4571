/** Leads in Bitrix24 from first messages and closed requests. */
import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';
import { TEXTS } from '../shared/crm/texts';
import { checking, notes, settingsOf, starts, trying, working } from '../shared/crm/lanes';

export function template(): Template {
	const t = new Template({ file: 'bitrix24-leads', title: 'Chat2Desk: closed requests to Bitrix24 leads' });
	const add = new Kinds(t);
	const { code, portal } = working(add, __dirname);

	starts(t, add, settingsOf({ stageId: 'NEW' }));
	const [read, tried] = trying(t, add);

	code('What to look for', 'whatToLookFor');
	// The same client always draws the same number, so that it can be told later whether a manager took the lead.
	add.set('Draw the responsible', { draw: "={{ parseInt($json.originId.hash('md5').slice(0, 8), 16) }}" });
	portal('Look up', 'Draw the responsible');
	code('Who was found', 'whoWasFound');
	add.if('Look closer?', '$json.look.length > 0');
	portal('Look closer', 'Who was found');
	code('Which lead?', 'whichLead');
	t.line(
		'What is it?',
		'What to look for',
		'Draw the responsible',
		'Look up',
		'Who was found',
		'Look closer?',
	);
	t.line('Look closer?', 'Look closer', 'Which lead?');
	t.line('Look closer? > 1', 'Which lead?');
	const found = t.group(
		'Which lead?',
		'Our own lead in work comes first, else one with the phone; drawn here: who is responsible for a new one.',
		[
			'What to look for',
			'Draw the responsible',
			'Look up',
			'Who was found',
			'Look closer?',
			'Look closer',
			'Which lead?',
		],
	);

	code('Fields', 'fields');
	add.if('Is there none?', '$json.isMissing');
	portal('Create lead', 'Fields');
	code('Lead', 'lead');
	t.line('Which lead?', 'Fields', 'Is there none?', 'Create lead', 'Lead');
	t.line('Is there none? > 1', 'Lead');
	const made = t.group(
		'Make a lead',
		'Its fields, and the lead itself when there is none. Of two made in the same moment the first stays.',
		['Fields', 'Is there none?', 'Create lead', 'Lead'],
	);

	add.set('Texts', TEXTS, { notes: 'What the responsible is told' });
	code('What to write', 'whatToWrite');
	add.if('Anything to write?', '$json.did.length > 0');
	portal('Write', 'What to write');
	code('Done', 'done');
	add.node('Nothing to do', 'noOp');
	t.line('Lead', 'Texts', 'What to write', 'Anything to write?', 'Write', 'Done');
	t.line('Anything to write? > 1', 'Nothing to do');
	const written = t.group(
		'Write it',
		'Comment with the conversation, empty fields, stage, responsible, notification: what is not there yet, in one call.',
		['Texts', 'What to write', 'Anything to write?', 'Write', 'Done', 'Nothing to do'],
	);

	const checked = checking(t, add, __dirname);
	t.line('What is it? > 1', 'List operators');
	t.layout([
		{ items: ['Chat2Desk Trigger'] },
		{ items: ['When called', 'Settings', 'What is it?', read, tried] },
		{ items: ['Check the set-up', '', '', found, made, written] },
		{ items: [checked], indent: 3 },
	]);
	notes(t, {
		card: 'lead',
		what: 'A new client who writes gets a **lead** at once. When the request closes, its conversation is written to the lead as a comment, with links to the chat and to the files. A lost lead whose client writes again goes back to work, and its responsible is told.',
		needs: 'leads switched on in the CRM settings',
		create: '**Fields** in *Make a lead*: add a line to the new lead.',
	});
	return t;
}
