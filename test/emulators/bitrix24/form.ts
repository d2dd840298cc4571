/**
 * A form as PHP's `http_build_query` writes it, which is how a portal sends events: nested keys in brackets, `true` as
 * 1 and `false` as 0, and neither null nor an empty list leaves a trace.
 */
export function toForm(fields: object): URLSearchParams {
	const form = new URLSearchParams();
	const add = (key: string, value: unknown): void => {
		if (value === null || value === undefined) return;
		if (typeof value === 'object')
			for (const [name, inner] of Object.entries(value)) add(key ? `${key}[${name}]` : name, inner);
		else form.append(key, typeof value === 'boolean' ? String(Number(value)) : String(value));
	};
	add('', fields);
	return form;
}
