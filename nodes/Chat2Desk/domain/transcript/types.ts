import type { Attachment } from '../attachments';
import type { JsonObject } from '../values';

export const FORMATS = ['text', 'bbcode', 'markdown', 'html'] as const;
export type Format = (typeof FORMATS)[number];

export const LANGUAGES = ['en', 'ru', 'es', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Message types that are left out unless asked for. */
export const OPTIONAL_TYPES = ['system', 'autoreply', 'comment'] as const;
export type OptionalType = (typeof OPTIONAL_TYPES)[number];

export type Role = 'client' | 'operator' | 'bot' | 'system' | 'comment' | 'other';

/** Which messages of a conversation are wanted. */
export interface Selection {
	/** From this moment on. */
	from: Date | null;
	/** Before this moment. */
	to: Date | null;
	include: readonly OptionalType[];
}

/** What a message says without words. */
export interface Note {
	kind: 'location' | 'contact' | 'file';
	text: string;
	url?: string;
}

/** One message of a conversation, as far as a transcript is concerned. */
export interface Line {
	id: number;
	role: Role;
	personId: number | null;
	/** Milliseconds since 1970; as a Date it would take six times the memory, for every message. */
	at: number | null;
	text: string;
	/** What the text answers, where it quotes a message. */
	quoted?: string;
	attachments: Attachment[];
	notes?: Note[];
	/** The message as Chat2Desk sends it, where that was asked for. */
	row?: JsonObject;
}

/** Who is who, for the names in a transcript. */
export interface People {
	clientName: string | null;
	/** Operator id -> name. */
	operators: Map<number, string>;
}

/** What a transcript is of. Without a single dialog it is named after the client. */
export interface Subject {
	dialogId: number | null;
	clientId: number | null;
	people: People;
}

export interface Participant {
	role: Role;
	id: number | null;
	name: string | null;
}

export interface TranscriptOptions {
	format: Format;
	language: Language;
	/** IANA time zone of the times shown. */
	timezone: string;
	/** Heading; a default with the number and date where empty. */
	title: string;
	chatLink: string;
	/** Longest part in characters, 0 for no limit. */
	maxLength: number;
}
