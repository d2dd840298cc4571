/** What the nodes of the template hand to each other. */
import type { Json } from '../shared/n8n';

/** *Settings* as typed. */
export interface Settings {
	apiUrl?: unknown;
	accessToken?: unknown;
	userId?: unknown;
	defaultEmployeeId?: unknown;
	operatorMap?: unknown;
	ignoreSession?: unknown;
	target?: unknown;
	defaultCampaignId?: unknown;
	defaultSourceId?: unknown;
	defaultSiteId?: unknown;
	channelMap?: unknown;
	sessionField?: unknown;
	emailField?: unknown;
	uploadSessions?: unknown;
	visitorIp?: unknown;
	timezone?: unknown;
	settleSeconds?: unknown;
	hoursBack?: unknown;
	retryMinutes?: unknown;
}

/** Where a chat belongs in the analytics account. */
export interface Target {
	campaign_id?: number;
	source_id?: number;
	site_id?: number;
}

export interface ChatMessage {
	date_time: string;
	source: 'operator' | 'visitor' | 'system';
	employee_id?: number;
	message: string;
}

/** A chat as `upload.chats` takes it. */
export interface Chat extends Target {
	start_date_time: string;
	name?: string;
	phone?: string;
	email?: string;
	status: 'lost' | 'succeed' | 'refused';
	visitor_session_id?: number;
	messages: ChatMessage[];
	ext_id: string;
}

/** A chat that is ready to be uploaded. */
export interface Prepared {
	requestId: number;
	chat: Chat;
	/** Where it goes when its session is refused. */
	fallback: Target;
	/** The session to upload before it, which brings its UTM in. */
	session?: Json;
}

/** A request on its way; with its chat once that has been read in Chat2Desk. */
export interface Queued {
	requestId: number;
	ready?: Prepared;
}

/** What became of a request, in words. */
export interface Told {
	requestId: number;
	state: 'uploaded' | 'there' | 'skipped' | 'refused';
	text: string;
}

/** Why UIS did not do what it was asked. */
export interface Refusal {
	/** `passing`: later; `lost`: later, and it may have been carried out; `chat`: what was sent; `final`: the account. */
	kind: 'passing' | 'lost' | 'chat' | 'final';
	mnemonic: string;
	/** Which parameter it is about, such as `chats.phone`. */
	field: string;
	text: string;
	/** Seconds after which it goes on, 0 when UIS does not say. */
	seconds: number;
}

/** A request on its way through UIS: settled, or why not. */
export interface Settled {
	requestId: number;
	state: Told['state'];
	text: string;
	refusal?: Refusal;
}

/** Why nothing more can be done now. */
export interface Halt {
	text: string;
	/** Of UIS, until it is put into words. */
	refusal?: Refusal;
	/** Waiting does not help. */
	isFinal: boolean;
	/** It may have been carried out although the answer did not come. */
	isLost?: boolean;
	/** Seconds after which UIS takes calls again, 0 when it does not say. */
	seconds?: number;
}

/** What comes back from the work. */
export interface Outcome {
	done: Told[];
	left: Queued[];
	halt?: Halt;
	error?: string;
}

/** What travels from try to try, and from batch to batch. */
export interface Work {
	entry: 'closing' | 'missed' | 'import';
	/** The execution that took it up, to know a retry by hand. */
	execution: string;
	queue: Queued[];
	/** Requests of later batches. */
	rest: number[];
	total: number;
	/** When the first try of this batch began, in milliseconds. */
	since: number;
	/** Seconds to wait before the next try. */
	seconds: number;
	/** How many of each state there are so far. */
	counts: Record<Told['state'], number>;
	/** What there is to say about those that were not uploaded. */
	told: Told[];
	/** Requests looked at when progress was shown last. */
	shown: number;
}

/** An item of the Chat2Desk Trigger, or of Message: Get Many as events. */
export interface Event {
	type?: string | null;
	text?: string | null;
	eventTime?: string | null;
	transport?: string | null;
	clientId?: number | null;
	requestId?: number | null;
	channelId?: number | null;
	operatorId?: number | null;
	attachments?: Array<{ url: string }>;
}

/** What was read of a request. */
export interface Conversation {
	requestId: number;
	clientId: number;
	channelId: number;
	transport: string;
	messages: Event[];
	error?: string;
	errorCode?: string;
}
