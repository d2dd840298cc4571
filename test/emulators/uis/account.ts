/** An account of UIS / CoMagic: what it is set up with, and what was uploaded to it. */
import { DateTime } from 'luxon';

export interface Campaign {
	id: number;
	name: string;
	status: 'active' | 'inactive';
	type: 'basic' | 'system' | 'integrated';
	site_id: number;
	site_domain_name: string;
}

export interface Site {
	id: number;
	domain_name: string;
	name: string;
}

export interface Source {
	id: number;
	name: string;
	state: 'active' | 'off' | 'removed';
}

export interface Employee {
	id: number;
	first_name: string;
	last_name: string;
	full_name: string;
}

/** A visit of the site: recorded by its counter, or uploaded. */
export interface Session {
	id: number;
	site_id: number;
	/** Milliseconds since 1970. */
	at: number;
	ext_id?: string;
	fields: Record<string, unknown>;
}

export interface UploadedMessage {
	date_time: string;
	source: 'operator' | 'visitor' | 'system';
	employee_id?: number;
	message: string;
}

export interface UploadedChat {
	id: number;
	start_date_time: string;
	name?: string;
	phone?: string;
	email?: string;
	status: string;
	initiator?: string;
	visitor_session_id?: number;
	campaign_id?: number;
	source_id?: number;
	site_id?: number;
	messages: UploadedMessage[];
	ext_id?: string;
	/** The last writer [documented]. */
	employee_id: number | null;
	/** When the report shows it, in milliseconds. */
	shownAt: number;
}

export class UisAccount {
	/** Of the account; chats and sessions are written in it [inferred for chats]. */
	timezone = 'Europe/Moscow';

	isActive = true;

	/** Of an agency: every call has to say which customer's user it is about [documented]. */
	isAgency = false;

	/** What was bought [documented]. */
	readonly components = new Set(['data_api', 'data_api_settings', 'upload_chats', 'upload_sessions']);

	readonly campaigns: Campaign[] = [];

	readonly sites: Site[] = [];

	readonly sources: Source[] = [];

	readonly employees: Employee[] = [];

	readonly sessions: Session[] = [];

	readonly chats: UploadedChat[] = [];

	private lastId = 500;

	id(): number {
		return ++this.lastId;
	}

	addSite(domain_name: string): Site {
		const site = { id: this.id(), domain_name, name: domain_name };
		this.sites.push(site);
		return site;
	}

	addCampaign(name: string, site: Site, status: Campaign['status'] = 'active'): Campaign {
		const campaign: Campaign = {
			id: this.id(),
			name,
			status,
			type: 'basic',
			site_id: site.id,
			site_domain_name: site.domain_name,
		};
		this.campaigns.push(campaign);
		return campaign;
	}

	addSource(name: string, state: Source['state'] = 'active'): Source {
		const source = { id: this.id(), name, state };
		this.sources.push(source);
		return source;
	}

	addEmployee(first_name: string, last_name: string): Employee {
		const employee = { id: this.id(), first_name, last_name, full_name: `${last_name} ${first_name}` };
		this.employees.push(employee);
		return employee;
	}

	/** A visit that the counter of the site has seen. */
	addSession(site: Site, at: number): Session {
		const session = { id: this.id(), site_id: site.id, at, fields: {} };
		this.sessions.push(session);
		return session;
	}

	/** The moment of a date and time of this account, in milliseconds; NaN when it is none. */
	moment(text: string): number {
		return DateTime.fromFormat(text, 'yyyy-MM-dd HH:mm:ss', { zone: this.timezone }).toMillis();
	}
}
