/** What an account consists of, as an administrator sets it up; none of it raises an event. */
import type {
	Channel,
	ChatRequest,
	Client,
	CustomField,
	Dialog,
	MenuItem,
	Message,
	Operator,
	OperatorGroup,
	ReplyTemplate,
	Tag,
	TagGroup,
	Ticket,
} from './model';
import { restTime } from './rows';

type Row = Record<string, unknown>;

export class Account {
	readonly channels: Channel[] = [];

	readonly operators: Operator[] = [];

	readonly operatorGroups: OperatorGroup[] = [];

	readonly tagGroups: TagGroup[] = [];

	readonly tags: Tag[] = [];

	readonly customFields: CustomField[] = [];

	readonly templates: ReplyTemplate[] = [];

	readonly menuItems: MenuItem[] = [];

	readonly clients: Client[] = [];

	readonly dialogs: Dialog[] = [];

	readonly requests: ChatRequest[] = [];

	readonly messages: Message[] = [];

	readonly tickets: Ticket[] = [];

	/** What a test wants to see in web analytics; the shape of a row is not known. */
	readonly webAnalytics: Array<{ clientId: number; row: Row }> = [];

	/** Statistics rows by report and day, newest first; `request_stats` is computed where nothing is set. */
	readonly statistics = new Map<string, Row[]>();

	private nextId = 1000;

	constructor(readonly now: () => number) {}

	id(step = 1): number {
		this.nextId += step;
		return this.nextId;
	}

	addChannel(name: string, transports: string[], phone: string | null = null): Channel {
		const channel = { id: this.id(), name, phone, transports };
		this.channels.push(channel);
		return channel;
	}

	addOperator(first_name: string, last_name: string, email: string, extra: Partial<Operator> = {}): Operator {
		const operator: Operator = {
			id: this.id(),
			email,
			phone: null,
			first_name,
			last_name,
			role: 'operator',
			online: 1,
			offline_type: null,
			status_id: 1,
			external_id: null,
			...extra,
		};
		this.operators.push(operator);
		return operator;
	}

	addOperatorGroup(name: string, members: Operator[] = []): OperatorGroup {
		const group = { id: this.id(), name, operator_ids: members.map((member) => member.id) };
		this.operatorGroups.push(group);
		return group;
	}

	addTagGroup(name: string): TagGroup {
		const group = { id: this.id(), name };
		this.tagGroups.push(group);
		return group;
	}

	/** Without a group: in the first there is. */
	addTag(
		label: string,
		group = this.tagGroups[0] ?? this.addTagGroup('General'),
		description: string = '',
	): Tag {
		const tag = { id: this.id(), group_id: group.id, group_name: group.name, label, description };
		this.tags.push(tag);
		return tag;
	}

	addCustomField(name: string, extra: Partial<CustomField> = {}): CustomField {
		const field: CustomField = {
			id: this.id(),
			name,
			type: 'text',
			value: null,
			editable: true,
			viewable: true,
			tracking_field: false,
			...extra,
		};
		this.customFields.push(field);
		return field;
	}

	addTemplate(command: string, text: string, name: string = command): ReplyTemplate {
		const template = { id: this.id(), command, text, name, created: restTime(this.now()) };
		this.templates.push(template);
		return template;
	}

	addMenuItem(
		text: string,
		extra: { command?: string; parent?: MenuItem; channel?: Channel } = {},
	): MenuItem {
		const item: MenuItem = {
			id: this.id(),
			text,
			command: extra.command ?? `/${this.menuItems.length + 1}`,
			parentID: extra.parent?.id ?? null,
			position: this.menuItems.length + 1,
			channelIds: extra.channel ? [extra.channel.id] : [],
		};
		this.menuItems.push(item);
		return item;
	}

	/** A pseudo-phone such as `[tg] 100001` for messengers without numbers; the real one then in `clientPhone`. */
	addClient(name: string, phone: string, clientPhone: string | null = null): Client {
		const client: Client = {
			id: this.id(),
			name,
			assigned_name: null,
			phone,
			client_phone: clientPhone,
			external_id: null,
			comment: null,
			extra_comment_1: null,
			extra_comment_2: null,
			extra_comment_3: null,
			custom_fields: {},
			tags: [],
			channels: [],
		};
		this.clients.push(client);
		return client;
	}

	addTicket(summary: string, extra: Partial<Ticket> = {}): Ticket {
		const at = new Date(this.now()).toISOString();
		const ticket: Ticket = {
			id: `TICK-${this.tickets.length + 1}`,
			deadline: null,
			summary,
			description: '',
			status: 1,
			priority: 1,
			created_at: at,
			updated_at: at,
			assignee_id: null,
			updater_id: null,
			reporter_id: null,
			request_ids: [],
			...extra,
		};
		this.tickets.push(ticket);
		return ticket;
	}

	addWebAnalytics(client: Client, ...rows: Row[]): void {
		this.webAnalytics.push(...rows.map((row) => ({ clientId: client.id, row })));
	}

	/** The rows of a report for a day (`YYYY-MM-DD`), the newest first. */
	setStatistics(report: string, date: string, rows: Row[]): void {
		this.statistics.set(`${report} ${date}`, rows);
	}
}
