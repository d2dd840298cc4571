/** The two-way channel between Chat2Desk and Open Lines of Bitrix24. */
import { drawn } from '../shared/drawn';

/** The module of each Code node. */
const MODULES = {
	'Read the events': 'readTheEvents',
	'Chats to look at': 'chatsToLookAt',
	'As rows': 'asRows',
	End: 'end',
	Choose: 'choose',
	'Choose again': 'choose',
	'For the line': 'forTheLine',
	'For the client': 'forTheClient',
	'Read the answer': 'readTheAnswer',
	'New tokens': 'newTokens',
	'No tokens': 'noTokens',
	'Was it sent?': 'wasItSent',
	'Was it closed?': 'wasItClosed',
	'Which tags': 'whichTags',
	'Who has it?': 'whoHasIt',
	'Was it told?': 'wasItTold',
	'What follows': 'whatFollows',
	'Not understood': 'notUnderstood',
};

export const template = () => ({ build: async () => await drawn(__dirname, MODULES) });
