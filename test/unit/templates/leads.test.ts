import { emptyFields } from '../../../workflows/src/shared/crm/fields';
import { userOf } from '../../../workflows/src/shared/crm/handOver';
import { meOf } from '../../../workflows/src/shared/crm/me';
import type { Settings, Task, Work } from '../../../workflows/src/shared/crm/types';
import whoWrote, { personOf, problemOf, type Nodes } from '../../../workflows/src/shared/crm/whoWrote';
import {
	cameBack,
	commandsFor,
	firstOf,
	mustBeThere,
	stageIn,
} from '../../../workflows/src/shared/crm/write';
import { newLead } from '../../../workflows/src/bitrix24-leads/fields';
import { chooseLead } from '../../../workflows/src/bitrix24-leads/whichLead';
import { closer } from '../../../workflows/src/bitrix24-leads/whoWasFound';
import verdict from '../../../workflows/src/shared/verdict';
import { sorted, problem, ok } from '../../../workflows/src/shared/report';
import { node } from './node';

const person = {
	clientId: 42,
	requestId: 51,
	channelId: 1,
	digits: '5215512345678',
	name: 'Anna',
	messenger: '',
	operatorId: 3,
};
const read = { client: {}, clientError: '', comments: [], startedAt: '', isLeftOut: false, person };
const item = (settings: Settings = {}) =>
	({
		event: 'close_request',
		bitrix24WebhookUrl: 'https://a.bitrix24.com/rest/1/abc',
		responsibleIds: '7, 9',
		utmFields: 'utm_source = UTM_SOURCE, utm = UF_CRM_UTM, message_id = UF_CRM_M',
		fieldMap: '12 = UF_CRM_CITY, tags = COMMENTS',
		...settings,
		read,
	}) as unknown as Settings & Work;
const me = () => {
	const found = meOf(item());
	if (!found) throw new Error('nobody');
	return found;
};

describe('who wrote', () => {
	it('is known by phone in every form, and dialled in one', () => {
		expect(me()).toMatchObject({
			originId: 'client_42',
			phone: '+525512345678',
			phones: ['+525512345678', '+5215512345678'],
			portal: 'https://a.bitrix24.com/rest/1/abc/',
			responsibles: [7, 9],
		});
		expect(() => meOf(item({ bitrix24WebhookUrl: '' }))).toThrow(
			'Fill in bitrix24WebhookUrl in the node Settings',
		);
	});

	it('has no phone where the messenger has an id of its own', () => {
		const task = { clientId: 42, requestId: 51, client: { phone: null, messengerId: '[tg] 1' } } as Task;
		expect(personOf(task, null, { client_phone: '123456789012345', name: '[tg] 1' })).toMatchObject({
			digits: '',
			name: '',
			messenger: '[tg] 1',
		});
		expect(personOf(task, null, { client_phone: '79000000001', assigned_name: 'Anna' })).toMatchObject({
			digits: '79000000001',
			name: 'Anna',
		});
	});

	it('cannot be told where the transcript, or tags that decide, could not be read', () => {
		const task = { judgesTags: false } as Task;
		expect(problemOf(task, { error: 'Refused', errorCode: 'VALIDATION' }, {})).toMatchObject({
			isFinal: true,
		});
		expect(problemOf(task, { error: 'Down', errorCode: 'SERVER' }, {})).toMatchObject({ isFinal: false });
		expect(problemOf(task, null, { error: 'Down', errorCode: 'NETWORK' })).toMatchObject({ isFinal: false });
		expect(problemOf(task, null, { error: 'Forbidden', errorCode: 'AUTH' })).toBeUndefined();
		expect(
			problemOf({ judgesTags: true } as Task, null, { error: 'Forbidden', errorCode: 'AUTH' }),
		).toMatchObject({
			isFinal: true,
			text: expect.stringContaining('tags of the client could not be read'),
		});
	});

	it('hands on what was read, without reading it again', () => {
		const again = { ...item(), todo: 'more', needs: ['utm'] } as unknown as Task;
		const [next] = whoWrote(
			node<Nodes>({
				'Read settings': again,
				'Resolve UTM': { utm: { source: 'google' } },
				Settings: {} as Settings,
			}),
		);
		expect(next?.json.read).toMatchObject({ person, utm: { utm: { source: 'google' } } });
	});
});

describe('which lead', () => {
	const lead = (id: number, stageSemanticId: string) => ({ id, stageSemanticId });

	it('is ours in work, then one in work, then the newest closed one', () => {
		expect(chooseLead([lead(1, 'F'), lead(2, 'P')], [lead(3, 'P')])).toEqual(lead(2, 'P'));
		expect(chooseLead([lead(1, 'F')], [lead(2, 'F'), lead(3, 'P')])).toEqual(lead(3, 'P'));
		expect(chooseLead([lead(1, 'F')], [lead(2, 'S')])).toEqual(lead(2, 'S'));
		expect(chooseLead([], [])).toEqual({});
	});

	it('is looked at only where needed', () => {
		const look = { ...me(), select: ['id'] };
		expect(closer({ ...look, isClosing: false }, [lead(1, 'P')], [5]).look).toEqual([]);
		expect(closer(look, [lead(1, 'P')], [5]).look).toEqual([1]);
		expect(closer(look, [lead(1, 'F')], [5, 6]).look).toEqual([1, 5, 6]);
	});

	it('is the first of twins; ours is the surplus when it is another', () => {
		const ours = { id: 8, title: 'x' };
		expect(firstOf(ours, [{ id: 7, stageSemanticId: 'P' }, ours])).toEqual({
			card: { id: 7, title: 'x', stageSemanticId: 'P' },
			surplus: 8,
		});
		expect(firstOf(ours, [ours]).surplus).toBe(0);
	});
});

describe('what is written', () => {
	it('fills what is empty, in text a person can read', () => {
		const client = {
			tags: [
				{ id: 1, label: 'VIP' },
				{ id: 2, label: 'Moscow' },
			],
			custom_fields: { '12': { name: 'Samara' } },
		};
		const utm = { utm: { source: 'google', campaign: 'a & b', term: null }, messageId: null };
		expect(emptyFields(me(), { utmSource: 'call' }, client, utm, 77)).toEqual({
			UF_CRM_UTM: 'utm_source=google&utm_campaign=a%20%26%20b',
			UF_CRM_M: '77',
			UF_CRM_CITY: 'Samara',
			comments: 'VIP, Moscow',
		});
	});

	it('cuts a name of decorative letters between its characters', () => {
		const fields = newLead({ ...me(), name: '𝓐𝓷𝓷𝓪👩‍👩‍👧‍👦'.repeat(60) }, {}, 0, 0, {});
		expect(encodeURIComponent(String(fields.title))).toContain('%F0%9D%93%90');
		expect(String(fields.name).endsWith('...')).toBe(true);
		expect(fields).toMatchObject({ stageId: 'NEW', sourceId: 'OTHER', assignedById: undefined });
	});

	it('reopens what was lost before, and leaves what was closed meanwhile', () => {
		const card = (stageSemanticId: string, minute: number) => ({
			stageSemanticId,
			updatedTime: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
		});
		const began = '2026-01-01T00:10:00Z';
		expect(cameBack(card('F', 5), true, began)).toEqual({ reopens: true, tells: true });
		expect(cameBack(card('F', 12), true, began)).toEqual({ reopens: false, tells: false });
		expect(cameBack(card('F', 12), false, began)).toEqual({ reopens: true, tells: true });
		expect(cameBack(card('S', 5), false, began)).toEqual({ reopens: false, tells: true });
		expect(cameBack(card('S', 5), true, began)).toEqual({ reopens: false, tells: false });
		expect([stageIn(0, ''), stageIn(3, 'NEW'), stageIn(3, 'C3:WON')]).toEqual(['NEW', 'C3:NEW', 'C3:WON']);
	});

	it('is one batch: comments first, so that whoever is told finds them', () => {
		const cmd = commandsFor({
			kind: 'lead',
			me: me(),
			card: { id: 7 },
			comments: ['one', 'two'],
			changes: { stageId: 'NEW' },
			told: 9,
			text: 'Back: {link}!',
		});
		expect(Object.keys(cmd)).toEqual(['comment0', 'comment1', 'update', 'notify']);
		expect(decodeURIComponent(cmd.notify ?? '')).toContain(
			'MESSAGE=Back: [URL=https://a.bitrix24.com/crm/lead/details/7/]#7[/URL]!',
		);
		const refused = (step: string, code = 'ACCESS_DENIED') => ({ step, code, text: '', status: 200 });
		expect(mustBeThere(refused('Write comment'), true)).toBe(true);
		expect(mustBeThere(refused('comment1'), true)).toBe(true);
		expect(mustBeThere(refused('Update lead'), true)).toBe(false);
		expect(mustBeThere(refused('Update lead', 'OPERATION_TIME_LIMIT'), true)).toBe(true);
		expect(mustBeThere(refused('Update lead'), false)).toBe(true);
		expect(mustBeThere(refused('Notify the responsible'), false)).toBe(false);
	});

	it('passes to the user of the operator: by the map, by e-mail, by default', () => {
		const operator = { id: 3, email: 'Olga@Example.com', first_name: 'Olga', last_name: 'Orlova' };
		expect(userOf(operator, 3, 7, { operatorMap: 'olga@example.com = 9' })).toBe(9);
		expect(userOf(operator, 3, 7, { operatorMap: '{"Olga Orlova": 11}' })).toBe(11);
		expect(userOf(operator, 3, 7, { operatorMap: '3 = 12' })).toBe(12);
		expect(userOf(operator, 3, 7, {})).toBe(7);
		expect(userOf(null, 3, 0, { defaultOperatorUserId: '1' })).toBe(1);
		expect(userOf(null, 3, 0, {})).toBe(0);
	});
});

it('a set-up check ends red with the first problem, and green without', () => {
	const bad = sorted([ok('fine'), problem('stageId X: no such stage'), problem('more')]);
	expect(bad.map(({ state }) => state)).toEqual(['PROBLEM', 'PROBLEM', 'OK']);
	expect(() => verdict(node({}, bad))).toThrow('stageId X - no such stage, and 1 more. See the node Report.');
	const good = sorted([ok('fine')]);
	expect(good[0]?.state).toBe('READY');
	expect(verdict(node({}, good))).toHaveLength(2);
});
