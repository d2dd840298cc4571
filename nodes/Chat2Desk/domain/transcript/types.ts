import type { Attachment } from '../attachments';

export const FORMATS = ['text', 'bbcode'] as const;
export type Format = (typeof FORMATS)[number];

export const LANGUAGES = ['en', 'ru', 'es', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Message types that are left out unless asked for. */
export const OPTIONAL_TYPES = ['system', 'autoreply', 'comment'] as const;
export type OptionalType = (typeof OPTIONAL_TYPES)[number];

export type Role = 'client' | 'operator' | 'bot' | 'system' | 'comment' | 'other';

/** One message of a conversation, as far as a transcript is concerned. */
export interface Line {
	role: Role;
	personId: number | null;
	name: string | null;
	at: Date | null;
	text: string;
	attachments: Attachment[];
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
	/** Heading; a default with the dialog's number and date where empty. */
	title: string;
	chatLink: string;
	/** Longest part in characters, 0 for no limit. */
	maxLength: number;
}
