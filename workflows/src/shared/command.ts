/** A command of a `batch`, in PHP's brackets [documented]. `$result[`, which may be taken for a reference, is broken up. */
export function command(method: string, params: object): string {
	const parts: string[] = [];
	const add = (key: string, value: unknown): void => {
		if (value === undefined) return;
		if (typeof value === 'object' && value !== null) {
			for (const [name, inner] of Object.entries(value)) add(key ? `${key}[${name}]` : name, inner);
			return;
		}
		const text = String(value ?? '')
			.replaceAll('$result[', '$result [')
			.replace(/\p{Surrogate}/gu, '');
		parts.push(`${encodeURIComponent(key)}=${encodeURIComponent(text)}`);
	};
	add('', params);
	return `${method}?${parts.join('&')}`;
}
