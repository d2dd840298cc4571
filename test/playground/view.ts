/** What the page shows: made by the server from what the stand-ins recorded and what n8n says, drawn by the page. */

export interface Named {
	id: number;
	name: string;
}

/** Everything a person who builds a workflow has to type in. */
export interface Addresses {
	editor: string;
	email: string;
	password: string;
	chat2deskHost: string;
	chat2deskToken: string;
	bitrix24Webhook: string;
}

export interface N8nState {
	isUp: boolean;
	version: string;
	/** Why it is not up, in words. */
	trouble: string | null;
}

export interface ChannelView extends Named {
	messengers: string[];
	/** What handles it: the name of a workflow. */
	handledBy: string;
}

export interface ClientView extends Named {
	phone: string;
	channels: number[];
	tags: Named[];
}

export type Speaker = 'client' | 'operator' | 'comment' | 'system';

export interface FileView {
	name: string;
	url: string;
	isImage: boolean;
}

export interface MessageView {
	id: number;
	from: Speaker;
	/** Of an operator, an employee or the client. */
	author: string;
	text: string;
	at: string;
	files: FileView[];
	/** `latitude,longitude`. */
	location: string | null;
}

/** A dialog: one client on one channel, for ever. */
export interface ConversationView {
	id: number;
	clientId: number;
	channelId: number;
	operatorId: number | null;
	isOpen: boolean;
	/** The open request, otherwise the last one. */
	requestId: number | null;
	requestTags: Named[];
	messages: MessageView[];
}

export interface CardView {
	id: number;
	kind: 'Lead' | 'Deal' | 'Contact';
	entityTypeId: number;
	title: string;
	stage: string;
	/** In work, won, lost. */
	outcome: 'P' | 'S' | 'F';
	/** The stages somebody may move it to by hand. */
	stages: Array<{ id: string; name: string; outcome: 'P' | 'S' | 'F' }>;
	responsible: string;
	details: string;
	/** The client of Chat2Desk it belongs to, where the card or its chat says so. */
	clientId: number | null;
	comments: Array<{ id: number; text: string; at: string }>;
}

export interface LineChatView {
	id: number;
	line: string;
	client: string;
	card: string | null;
	isOpen: boolean;
	messages: MessageView[];
}

export interface CallView {
	id: string;
	at: string;
	api: Api;
	method: string;
	path: string;
	/** 0: no answer. */
	status: number;
	/** What the real API would have ignored or refused. */
	problems: string[];
	sent: string;
}

export type Api = 'Chat2Desk' | 'Bitrix24';

export interface ExecutionView {
	id: string;
	workflow: string;
	status: string;
	/** `manual` for a test in the editor. */
	mode: string;
	error: string | null;
	url: string;
	ms: number | null;
	calls: CallView[];
}

export interface EventView {
	id: string;
	at: string;
	from: Api;
	name: string;
	/** Delivered before. */
	isRepeated: boolean;
	/** HTTP codes of the answers in order; 0 is no answer. */
	answers: number[];
	executions: ExecutionView[];
}

/** Something somebody did, and everything that came of it. */
export interface StepView {
	id: number;
	at: string;
	who: string;
	did: string;
	events: EventView[];
	/** Executions that no recorded event started: schedules, sub-workflows, tests. */
	executions: ExecutionView[];
	/** Calls outside every known execution, such as the registration of a webhook. */
	calls: CallView[];
}

export interface StoryView {
	chapters: string[];
	/** How many are told. */
	told: number;
	isBusy: boolean;
}

export interface FaultView {
	name: string;
	label: string;
	isOn: boolean;
	/** Calls it has hit since it was switched on. */
	hits: number;
}

export interface View {
	n8n: N8nState;
	addresses: Addresses;
	channels: ChannelView[];
	operators: Named[];
	tags: Named[];
	clients: ClientView[];
	conversations: ConversationView[];
	cards: CardView[];
	notifications: Array<{ id: number; to: string; text: string }>;
	/** Null where Open Lines are not set up, with the reason beside it. */
	lineChats: LineChatView[] | null;
	linesNote: string;
	employees: Named[];
	story: StoryView;
	faults: FaultView[];
	/** Newest first. */
	steps: StepView[];
	/** What the real APIs would have ignored, in total. */
	problems: number;
}

/** What a visitor can do, and what has to come along. */
export interface ActionArguments {
	write: { dialogId: number; text: string };
	sendPhoto: { dialogId: number };
	sendLocation: { dialogId: number };
	/** An empty name: one is made up. */
	addClient: { name: string; channelId: number };
	/** A comment is for colleagues, the client does not see it. */
	answer: { dialogId: number; operatorId: number; text: string; isComment: boolean };
	assign: { dialogId: number; operatorId: number };
	tag: { dialogId: number; tagId: number; target: 'client' | 'request'; isOn: boolean };
	close: { dialogId: number };
	move: { entityTypeId: number; cardId: number; stageId: string };
	lineAnswer: { chatId: number; userId: number; text: string };
	lineFinish: { chatId: number };
	fault: { name: string; isOn: boolean };
	redeliver: object;
	n8n: { isOn: boolean };
	story: { isWhole: boolean };
	quick: { what: 'write' | 'tag' | 'close' };
}
