import { isObject } from '../domain/values';
import type { Dialog, Message } from './types';

/** The last message of a dialog, where alone its client, channel and transport are to be had [code]; null where there is none. */
export const lastMessageIn = ({ last_message: last }: Dialog): Message | null =>
	isObject(last) ? (last as Message) : null;
