/** Talks to the server: actions there, the state back. */
import type { ActionArguments, View } from '../view';
import { get } from './dom.js';

/** Does something; a refusal is said in the line at the foot of the page. */
export async function act<Name extends keyof ActionArguments>(
	name: Name,
	given: ActionArguments[Name],
): Promise<boolean> {
	try {
		const response = await fetch(`/do/${name}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(given),
		});
		const answer: { ok: boolean; reason?: string } = await response.json();
		say(answer.ok ? '' : (answer.reason ?? 'That did not work'));
		return answer.ok;
	} catch {
		say('The playground does not answer: is npm start still running?');
		return false;
	}
}

/** Shown, and read out by a screen reader. */
export function say(text: string): void {
	const line = get('said', HTMLElement);
	line.textContent = text;
	line.hidden = text === '';
}

/** Calls back with the state now and after every change; the browser connects again by itself. */
export function listen(onView: (view: View) => void, onLost: () => void): void {
	const source = new EventSource('/events');
	source.onmessage = ({ data }: MessageEvent<string>) => onView(JSON.parse(data));
	source.onerror = onLost;
}
