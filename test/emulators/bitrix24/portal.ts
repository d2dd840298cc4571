/** The CRM behind the Bitrix24 stand-in: what is stored, and the rules the documentation states about it. */

export interface Status {
	entityId: 'SOURCE' | 'STATUS';
	statusId: string;
	name: string;
	semantics: null | 'S' | 'F';
}

export interface User {
	id: number;
	name: string;
	lastName: string;
	email: string;
}

export interface MultiField {
	id: number;
	typeId: string;
	valueType: string;
	value: string;
}

export interface Item {
	id: number;
	entityTypeId: number;
	fields: Record<string, unknown>;
	fm: MultiField[];
}

export interface Comment {
	id: number;
	entityType: string;
	entityId: number;
	text: string;
	created: string;
}

export interface Notification {
	id: number;
	userId: number;
	message: string;
}

/** A lead's stage changes, so that a test can see how often a lead was reopened. */
export interface StageChange {
	itemId: number;
	from: string;
	to: string;
}

type FieldType = 'string' | 'integer' | 'char' | 'crm_multifield' | 'integer[]';

/** The fields of `crm.item.*` for leads and contacts; a name that is not here is silently ignored by a portal. */
const COMMON: Record<string, FieldType> = {
	name: 'string',
	lastName: 'string',
	secondName: 'string',
	sourceId: 'string',
	sourceDescription: 'string',
	assignedById: 'integer',
	opened: 'char',
	comments: 'string',
	companyId: 'integer',
	contactId: 'integer',
	contactIds: 'integer[]',
	originatorId: 'string',
	originId: 'string',
	utmSource: 'string',
	utmMedium: 'string',
	utmCampaign: 'string',
	utmContent: 'string',
	utmTerm: 'string',
	fm: 'crm_multifield',
};

export const FIELDS: Record<number, Record<string, FieldType>> = {
	1: {
		...COMMON,
		title: 'string',
		stageId: 'string',
		statusDescription: 'string',
		opportunity: 'integer',
		currencyId: 'string',
	},
	3: { ...COMMON, typeId: 'string', post: 'string' },
};

/** Read-only fields that may be selected and filtered by as well. */
export const READ_ONLY = ['id', 'createdTime', 'updatedTime', 'stageSemanticId'];

/**
 * How a portal compares phones: digits only, `00` and `011` dropped, a leading 8 becomes 7, a leading 0 is dropped;
 * for numbers of ten digits or more.
 */
export function comparablePhone(phone: string): string {
	let digits = phone.replace(/\D/g, '');
	if (digits.length < 10) return digits;
	digits = digits.replace(/^(00|011)/, '');
	if (/^8(?![0-2])\d{10}$/.test(digits)) digits = `7${digits.slice(1)}`;
	return digits.replace(/^0/, '');
}

export class Portal {
	readonly statuses: Status[] = [
		...[
			'CALL',
			'EMAIL',
			'WEB',
			'ADVERTISING',
			'PARTNER',
			'RECOMMENDATION',
			'TRADE_SHOW',
			'WEBFORM',
			'CALLBACK',
			'STORE',
			'OTHER',
		].map((statusId): Status => ({ entityId: 'SOURCE', statusId, name: statusId, semantics: null })),
		{ entityId: 'STATUS', statusId: 'NEW', name: 'Unprocessed', semantics: null },
		{ entityId: 'STATUS', statusId: 'IN_PROCESS', name: 'In progress', semantics: null },
		{ entityId: 'STATUS', statusId: 'PROCESSED', name: 'Processed', semantics: null },
		{ entityId: 'STATUS', statusId: 'CONVERTED', name: 'Converted', semantics: 'S' },
		{ entityId: 'STATUS', statusId: 'JUNK', name: 'Junk', semantics: 'F' },
	];

	readonly users: User[] = [
		{ id: 1, name: 'Admin', lastName: 'Adminov', email: 'admin@example.com' },
		{ id: 7, name: 'Maria', lastName: 'Managerova', email: 'maria@example.com' },
		{ id: 9, name: 'Pavel', lastName: 'Prodavtsov', email: 'pavel@example.com' },
	];

	readonly items: Item[] = [];

	readonly comments: Comment[] = [];

	readonly notifications: Notification[] = [];

	readonly stageChanges: StageChange[] = [];

	/** 1 classic (with leads), 2 simple. */
	mode: 1 | 2 = 1;

	private nextId = 100;

	id(): number {
		return ++this.nextId;
	}

	semantic(stageId: unknown): 'P' | 'S' | 'F' {
		return this.statuses.find((s) => s.entityId === 'STATUS' && s.statusId === stageId)?.semantics ?? 'P';
	}

	add(entityTypeId: number, fields: Record<string, unknown>, fm: Array<Omit<MultiField, 'id'>>): Item {
		const now = new Date().toISOString();
		const item: Item = {
			id: this.id(),
			entityTypeId,
			fields: {
				...(entityTypeId === 1 ? { stageId: 'NEW' } : {}),
				assignedById: 1,
				createdTime: now,
				updatedTime: now,
				...fields,
			},
			fm: fm.map((entry) => ({ id: this.id(), ...entry })),
		};
		this.items.push(item);
		return item;
	}

	update(item: Item, fields: Record<string, unknown>): void {
		const { stageId } = fields;
		if (typeof stageId === 'string' && stageId !== item.fields.stageId) {
			this.stageChanges.push({ itemId: item.id, from: String(item.fields.stageId), to: stageId });
		}
		Object.assign(item.fields, fields, { updatedTime: new Date().toISOString() });
	}

	find(entityTypeId: number, id: unknown): Item | undefined {
		return this.items.find((item) => item.entityTypeId === entityTypeId && item.id === Number(id));
	}

	leads(): Item[] {
		return this.items.filter((item) => item.entityTypeId === 1);
	}

	byPhone(entityTypeId: number, phones: string[]): number[] {
		const wanted = phones.map(comparablePhone);
		return this.items
			.filter(
				(item) =>
					item.entityTypeId === entityTypeId &&
					item.fm.some((f) => f.typeId === 'PHONE' && wanted.includes(comparablePhone(f.value))),
			)
			.map((item) => item.id);
	}
}
