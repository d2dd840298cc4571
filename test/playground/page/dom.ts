/** The little of a framework the page needs. Whatever comes from outside gets into the page as text, never as markup. */

export type Child = Node | string | number | false | null | undefined;

export interface Props {
	class?: string;
	title?: string;
	/** Finds the element again after its region was drawn anew: focus, scrolling, what is unfolded. */
	key?: string;
	onclick?: () => void;
	[attribute: string]: string | boolean | (() => void) | undefined;
}

/** An element with attributes and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	props: Props = {},
	...children: Child[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(props)) {
		if (value === undefined || value === false) continue;
		if (typeof value === 'function') element.addEventListener(name.slice(2), value);
		else if (name === 'key') element.dataset.key = String(value);
		else element.setAttribute(name, value === true ? '' : value);
	}
	element.append(...children.filter(isShown).map(asNode));
	return element;
}

const isShown = (child: Child): child is Node | string | number =>
	child !== false && child !== null && child !== undefined;

const asNode = (child: Node | string | number): Node | string =>
	child instanceof Node ? child : String(child);

/** An element of the page's own markup. */
export function get<T extends HTMLElement>(id: string, kind: new () => T): T {
	const element = document.getElementById(id);
	if (!(element instanceof kind)) throw new Error(`The page has no ${id}`);
	return element;
}

/** What a region was drawn from the last time. */
const drawn = new Map<string, string>();

/**
 * Draws a region anew if what it shows has changed. Focus, what is unfolded, and the place in lists stay; a list that
 * was at its end follows what is added.
 */
export function region(id: string, shows: unknown, draw: () => Child[]): void {
	const now = JSON.stringify(shows);
	if (drawn.get(id) === now) return;
	drawn.set(id, now);
	const root = get(id, HTMLElement);
	const keyed = () => [...root.querySelectorAll<HTMLElement>('[data-key]')];
	const before = new Map(keyed().map((element) => [element.dataset.key, stateOf(element)]));
	const focused =
		document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
	const hadFocus = root.contains(document.activeElement);
	root.replaceChildren(...draw().filter(isShown).map(asNode));
	for (const element of keyed()) {
		const state = before.get(element.dataset.key);
		if (state) restore(element, state);
		else element.scrollTop = element.dataset.follow === undefined ? 0 : element.scrollHeight;
		if (hadFocus && focused !== undefined && element.dataset.key === focused) element.focus();
	}
}

interface State {
	open: boolean | null;
	top: number;
	atEnd: boolean;
}

const stateOf = (element: HTMLElement): State => ({
	open: element instanceof HTMLDetailsElement ? element.open : null,
	top: element.scrollTop,
	atEnd: element.scrollHeight - element.scrollTop - element.clientHeight < 8,
});

function restore(element: HTMLElement, { open, top, atEnd }: State): void {
	if (element instanceof HTMLDetailsElement && open !== null) element.open = open;
	element.scrollTop = atEnd && element.dataset.follow !== undefined ? element.scrollHeight : top;
}

/** `14:05:09`, in the visitor's own time. */
export const clock = (iso: string): string => new Date(iso).toLocaleTimeString('en-GB');

/** Fills a list to choose from; the choice stays where it is still there. */
export function options(select: HTMLSelectElement, rows: Array<{ id: number; name: string }>): void {
	const shows = JSON.stringify(rows);
	if (select.dataset.shows === shows) return;
	select.dataset.shows = shows;
	const { value } = select;
	select.replaceChildren(...rows.map(({ id, name }) => h('option', { value: String(id) }, name)));
	if (rows.some(({ id }) => String(id) === value)) select.value = value;
}
