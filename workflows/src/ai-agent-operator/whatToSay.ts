import { shortened } from '../shared/characters';
import type { Code, Item, Json } from '../shared/n8n';
import { withoutSecrets } from '../shared/secrets';
import { typed } from '../shared/settings';
import { textsIn } from './texts';
import type { Burst, Outcome, Settings } from './types';

interface Step {
	action?: { tool?: string };
	/** What the tool put out, as JSON. */
	observation?: unknown;
}

/** What *AI Agent* puts out: an answer, or why there is none. */
export interface Said {
	output?: unknown;
	error?: unknown;
	intermediateSteps?: Step[];
}

export interface Nodes {
	Settings: Settings;
	'Collect burst': Burst;
	'Ask client': Json;
	'Hand over': Json;
}

/** The rows in what a tool put out, however often they are wrapped. */
function rowsIn(value: unknown): Json[] {
	if (Array.isArray(value)) return value.flatMap(rowsIn);
	if (typeof value === 'object' && value !== null)
		return 'response' in value ? rowsIn(value.response) : [value as Json];
	try {
		return typeof value === 'string' ? rowsIn(JSON.parse(value)) : [];
	} catch {
		return [];
	}
}

/** Whoever got the chat when the agent handed it over itself, as text: to them its last words may still go out. */
export function handedTo(steps: Step[]): string {
	const last = steps.filter(({ action }) => action?.tool === 'Hand_over').at(-1);
	const [row = {}] = rowsIn(last?.observation);
	if (row.skipped || row.error) return '';
	return typed(row.operator_id ?? (row.assignee as Json | undefined)?.id);
}

/** Files and buttons that an answer asks for, taken out of its text. */
export function taken(markdown: string): { text: string; files: string[]; choices: string[] } {
	const files: string[] = [];
	const choices: string[] = [];
	const text = markdown
		.replace(/!\[[^\]\n]*\]\((https?:\/\/[^\s)]+)\)/g, (_, url: string) => {
			files.push(url);
			return '';
		})
		.replace(/^[ \t]*(?:\[\[[^[\]\n]+\]\][ \t]*)+$/gm, (line) => {
			choices.push(...[...line.matchAll(/\[\[([^[\]\n]+)\]\]/g)].map(([, choice = '']) => choice.trim()));
			return '';
		});
	return { text: text.trim(), files, choices: [...new Set(choices)].filter(Boolean) };
}

/** The answer as it is sent; where there is none, a word to the client and the reason for a person. */
export function outcomeOf(said: Said, settings: Settings, answersBurst: string): Outcome {
	const own = typed(settings.operatorId);
	const { text, files, choices } = taken(typeof said.output === 'string' ? said.output : '');
	if (!said.error && (text || files.length > 0 || choices.length > 0))
		return {
			text: text || (choices.length > 0 ? '...' : ''),
			quickReplies: choices.join('\n'),
			fileUrls: files.join('\n'),
			heldBy: handedTo(said.intermediateSteps ?? []) || own,
			answersBurst,
			reason: '',
		};
	const texts = textsIn(settings.language);
	const why = said.error ? String(said.error) : 'the model gave no answer';
	return {
		text: texts.sorry,
		quickReplies: '',
		fileUrls: '',
		heldBy: own,
		answersBurst,
		reason: `${texts.reason} ${shortened(withoutSecrets(why), 500)}`,
	};
}

/** What to send, still as the model wrote it. */
export default function whatToSay({ $, $input }: Code<Nodes>): Array<Item<Outcome>> {
	// The last words of a run that has asked the client, or given the chat away, are due whatever another run answers.
	const isExpected = $('Ask client').isExecuted || $('Hand over').isExecuted;
	const burst = isExpected ? '' : typed($('Collect burst').first().json.burstId);
	return [{ json: outcomeOf($input.first().json, $('Settings').first().json, burst) }];
}
