/** The CRM behind the Bitrix24 stand-in: what is stored, and the rules the documentation states about it. */

export interface Status {
	/** `SOURCE`, `STATUS` (of leads), `DEAL_STAGE` (default funnel) or `DEAL_STAGE_<category>`. */
	entityId: string;
	statusId: string;
	name: string;
	semantics: null | 'S' | 'F';
}

export interface User {
	id: number;
	name: string;
	lastName: string;
	email: string;
	/** Left out: yes. */
	active?: boolean;
}

/** A funnel of deals. */
export interface Category {
	id: number;
	name: string;
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

/** A card's stage changes, so that a test can see how often it was reopened. */
export interface StageChange {
	itemId: number;
	from: string;
	to: string;
}

export type FieldType = 'string' | 'integer' | 'char' | 'crm_multifield' | 'integer[]';

/** The fields of `crm.item.*`; a name that is not here is silently ignored by a portal. */
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

const FIELDS: Record<number, Record<string, FieldType>> = {
	1: {
		...COMMON,
		title: 'string',
		stageId: 'string',
		statusDescription: 'string',
		opportunity: 'integer',
		currencyId: 'string',
	},
	2: {
		...COMMON,
		title: 'string',
		stageId: 'string',
		categoryId: 'integer',
		closed: 'char',
		opportunity: 'integer',
		currencyId: 'string',
	},
	3: { ...COMMON, typeId: 'string', post: 'string' },
};

/** What `ENTITY_TYPE` of the timeline says. */
export const TIMELINE_TYPES: Record<string, number> = { lead: 1, deal: 2, contact: 3 };

/** Read-only fields that may be selected and filtered by as well. */
export const READ_ONLY = ['id', 'createdTime', 'updatedTime', 'stageSemanticId'];

/**
 * How a portal compares phones: digits only, `00` and `011` dropped, a leading 8 becomes 7, a leading 0 is dropped;
 * for numbers of ten digits or more.
 */
function comparablePhone(phone: string): string {
	let digits = phone.replace(/\D/g, '');
	if (digits.length < 10) return digits;
	digits = digits.replace(/^(00|011)/, '');
	if (/^8(?![0-2])\d{10}$/.test(digits)) digits = `7${digits.slice(1)}`;
	return digits.replace(/^0/, '');
}

/** The name of a custom field where its original name is not asked for. */
export const camelName = (field: string) =>
	field.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

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
		...funnel('DEAL_STAGE', ''),
		...funnel('DEAL_STAGE_3', 'C3:'),
	];

	readonly categories: Category[] = [
		{ id: 0, name: 'Sales' },
		{ id: 3, name: 'Service' },
	];

	/** Custom fields by entity and original name (`UF_CRM_...`). */
	readonly userFields: Record<number, Record<string, FieldType>> = { 1: {}, 2: {}, 3: {} };

	/** Granted to the inbound webhook. */
	scopes = ['crm', 'user_basic', 'im'];

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

	/** The list that holds the stages of an item. */
	stages(entityTypeId: number, categoryId: unknown): Status[] {
		const deals = Number(categoryId) > 0 ? `DEAL_STAGE_${Number(categoryId)}` : 'DEAL_STAGE';
		const entityId = entityTypeId === 1 ? 'STATUS' : deals;
		return this.statuses.filter((status) => status.entityId === entityId);
	}

	semantic({ entityTypeId, fields }: Pick<Item, 'entityTypeId' | 'fields'>): 'P' | 'S' | 'F' {
		const stages = this.stages(entityTypeId, fields.categoryId);
		return stages.find((s) => s.statusId === fields.stageId)?.semantics ?? 'P';
	}

	/** The fields of an entity, custom ones by their original or their camel-case name. */
	fields(entityTypeId: number, originalNames: boolean): Record<string, FieldType> | undefined {
		const own = Object.entries(this.userFields[entityTypeId] ?? {});
		const fields = FIELDS[entityTypeId];
		return (
			fields && {
				...fields,
				...Object.fromEntries(own.map(([name, type]) => [originalNames ? name : camelName(name), type])),
			}
		);
	}

	originalName(entityTypeId: number, name: string): string {
		const own = Object.keys(this.userFields[entityTypeId] ?? {});
		return own.find((field) => camelName(field) === name) ?? name;
	}

	add(entityTypeId: number, fields: Record<string, unknown>, fm: Array<Omit<MultiField, 'id'>>): Item {
		const now = new Date().toISOString();
		const category = entityTypeId === 2 ? { categoryId: 0, ...fields }.categoryId : 0;
		const item: Item = {
			id: this.id(),
			entityTypeId,
			fields: {
				...(entityTypeId === 1 ? { stageId: 'NEW' } : {}),
				...(entityTypeId === 2 ? { stageId: this.stages(2, category)[0]?.statusId, categoryId: 0 } : {}),
				assignedById: 1,
				createdTime: now,
				updatedTime: now,
				...fields,
			},
			fm: fm.map((entry) => ({ id: this.id(), ...entry })),
		};
		// Without leads a new one is converted at once.
		if (entityTypeId === 1 && this.mode === 2) item.fields.stageId = 'CONVERTED';
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

	deals(): Item[] {
		return this.items.filter((item) => item.entityTypeId === 2);
	}

	contacts(): Item[] {
		return this.items.filter((item) => item.entityTypeId === 3);
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

/** The stages of a funnel; outside the default one they carry its prefix. */
function funnel(entityId: string, prefix: string): Status[] {
	return [
		{ entityId, statusId: `${prefix}NEW`, name: 'New', semantics: null },
		{ entityId, statusId: `${prefix}PREPARATION`, name: 'Preparation', semantics: null },
		{ entityId, statusId: `${prefix}WON`, name: 'Won', semantics: 'S' },
		{ entityId, statusId: `${prefix}LOSE`, name: 'Lost', semantics: 'F' },
	];
}
