/** A place on the map: an object, or a text of two numbers; with a blank between them the longitude comes first [seen]. */
export function placeOf(coordinates: unknown): string {
	if (typeof coordinates === 'object' && coordinates !== null) {
		const { latitude, longitude, lat, lon, lng, long } = coordinates as Record<string, unknown>;
		const both = [latitude ?? lat, longitude ?? lon ?? lng ?? long];
		return both.every((one) => one !== undefined && one !== null) ? both.join(', ') : '';
	}
	const text = String(coordinates ?? '').trim();
	const [, longitude, latitude] = /^(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
	return latitude !== undefined ? `${latitude}, ${longitude}` : text;
}
