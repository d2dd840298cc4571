import type { Json } from '../shared/n8n';

export interface Settings {
	operatorId: unknown;
	handOverTo: unknown;
	handOverId: unknown;
	silenceSeconds: unknown;
	systemMessage: unknown;
	language: unknown;
	maxAnswerSeconds: unknown;
}

/** What *Collect burst* puts out: the newest message with what all of them said. */
export interface Burst {
	clientId: number;
	dialogId: number | null;
	requestId: number | null;
	messageId: number | null;
	operatorId: number | null;
	channelId: number | null;
	transport: string | null;
	/** Names the burst. */
	burstId: number;
	text: string | null;
	attachments?: Array<{ name?: string; url?: string; kind?: string }>;
	client?: { name?: string | null; phone?: string | null } | null;
}

/** A dialog as Chat2Desk gives it. */
export interface Dialog extends Json {
	id?: unknown;
	state?: unknown;
	operator_id?: unknown;
}

/** A chat that the agent may answer in, ready for the model. */
export interface Chat {
	isOurs: boolean;
	/** Names the memory: it ends with the request. */
	session: string;
	/** What the client wrote. */
	prompt: string;
	/** What the model is told before. */
	system: string;
}

/** What is sent, and whether a person has to go on. */
export interface Outcome {
	text: string;
	/** One per line. */
	quickReplies: string;
	fileUrls: string;
	/** The operator who may have the chat when this is sent; "" for nobody. */
	heldBy: string;
	/** The burst, when a later answer that covers it may replace this one; "" when this has to be said in any case. */
	answersBurst: string;
	/** Why a person has to go on; "" where the agent has answered. */
	reason: string;
}
