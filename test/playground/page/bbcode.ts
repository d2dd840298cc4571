/** Draws the BBCode a portal draws in comments; every other character is text. */
import { h } from './dom.js';

const TAG = /\[(\/?)(b|i|u|s|url)(?:=([^\]]*))?\]/gi;

type Open = { name: string; element: HTMLElement };

export function bbcode(text: string): Node {
	const root = h('span');
	const stack: Open[] = [];
	const top = () => stack.at(-1)?.element ?? root;
	let at = 0;
	for (const match of text.matchAll(TAG)) {
		const [whole, slash, tag = '', value] = match;
		const name = tag.toLowerCase();
		const isClosing = slash === '/';
		top().append(text.slice(at, match.index));
		at = match.index + whole.length;
		if (!isClosing) {
			const element = name === 'url' ? link(value) : h(name as 'b');
			top().append(element);
			stack.push({ name, element });
			continue;
		}
		const { name: opened, element } = stack.at(-1) ?? {};
		if (opened === name) stack.pop();
		else top().append(whole);
		// Without an address of its own, the text is the address.
		const address =
			name === 'url' && element instanceof HTMLAnchorElement && !element.href && safe(element.text);
		if (address) element.href = address;
	}
	top().append(text.slice(at));
	return root;
}

const link = (address: string | undefined) => {
	const href = address === undefined ? undefined : safe(address);
	return h('a', { ...(href ? { href } : {}), target: '_blank', rel: 'noreferrer' });
};

/** Only addresses of the web become links: `javascript:` and its kind stay without one. */
const safe = (address: string) => (/^https?:\/\//i.test(address) ? address : '');
