/** What Chat2Desk says to Settings: token, tags, operators. */
import { check, note, ok, problem, type Line } from '../report';
import { numbers, pairs, typed } from '../settings';
import type { Settings } from './types';

export interface Named {
	error?: string;
	id?: number;
	label?: string;
	name?: string;
}

function checkTags(settings: Settings, tags: Named[]): Line[] {
	const filter = typed(settings.tagFilter).toLowerCase();
	if (['', 'ignore'].includes(filter)) return [ok('all requests are taken, whatever their tags')];
	if (!['only', 'except'].includes(filter))
		return [problem(`tagFilter has to be ignore, only or except, not ${typed(settings.tagFilter)}`)];
	const names = new Map(tags.map(({ id, label, name }) => [Number(id), label ?? name]));
	return numbers(settings.tagIds).map((id) =>
		check(names.has(id), `tag ${id} is "${names.get(id)}"`, `tagIds: there is no tag ${id}`),
	);
}

const KNOWN =
	/^(utm(_(source|medium|campaign|content|term))?|(client|request|message)_id|click_time|(extra_)?comment(_[1-3])?|external_id|(assigned_)?name|tags|(client_)?phone)$/;

/** The left sides of `utmFields` and `fieldMap`: what Chat2Desk has. */
function checkSources(settings: Settings, fields: Named[]): Line[] {
	const ids = fields.map(({ id }) => String(id));
	const unknown = [...pairs(settings.utmFields), ...pairs(settings.fieldMap)]
		.map(([key]) => key.replace('custom_fields.', ''))
		.filter((key) => !KNOWN.test(key.toLowerCase()) && !ids.includes(key));
	return [
		...unknown.map((key) => {
			const text = `${key}: there is no such field of clients`;
			return /^\d+$/.test(key) ? note(text) : problem(text);
		}),
		...fields.map(({ id, name }) => note(`custom field of clients for fieldMap: ${id} = "${name}"`)),
	];
}

/** Lines on all that Chat2Desk was asked; `error` when it could not be. */
export function checkChat2Desk(settings: Settings, error: unknown, tags: Named[], fields: Named[]): Line[] {
	if (error) return [problem(`Chat2Desk: ${[...String(error)].slice(0, 300).join('')}`)];
	return [ok('Chat2Desk accepts the token'), ...checkTags(settings, tags), ...checkSources(settings, fields)];
}
