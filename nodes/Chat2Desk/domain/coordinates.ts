import { asText, isObject, parsedJson } from './values';

/** A place, in degrees (WGS 84). */
export interface Coordinates {
	latitude: number;
	longitude: number;
}

const LATITUDE_FIRST = /^\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,;]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/;
const LONGITUDE_FIRST = /^\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s+([+-]?\d{1,3}(?:[.,]\d+)?)\s*$/;

/** A pair within the bounds of the earth. One that only fits the other way round is meant so. */
function placeAt(latitude: number, longitude: number): Coordinates | null {
	const fits = (lat: number, lon: number) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
	if (fits(latitude, longitude)) return { latitude, longitude };
	return fits(longitude, latitude) ? { latitude: longitude, longitude: latitude } : null;
}

const degrees = (value: unknown): number => {
	if (typeof value === 'number') return value;
	const text = asText(value)?.trim().replace(',', '.') ?? '';
	return /^[+-]?\d{1,3}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
};

function ofText(text: string): Coordinates | null {
	const [, latitude, longitude] = LATITUDE_FIRST.exec(text) ?? [];
	if (latitude !== undefined) return placeAt(degrees(latitude), degrees(longitude));
	const [, east, north] = LONGITUDE_FIRST.exec(text) ?? [];
	return east === undefined ? null : placeAt(degrees(north), degrees(east));
}

/**
 * The place in the `coordinates` of a message. They come as an object [code] or as text: `"lat,lon"`, or with a blank
 * `"lon lat"` [live]. Null for what names no place; whoever shows it has the text itself still.
 */
export function parseCoordinates(value: unknown): Coordinates | null {
	if (typeof value === 'string') {
		const json = /^\s*[[{]/.test(value) ? parsedJson(value) : undefined;
		return json === undefined ? ofText(value) : parseCoordinates(json);
	}
	if (Array.isArray(value) && value.length === 2) return placeAt(degrees(value[0]), degrees(value[1]));
	if (!isObject(value)) return null;
	const { lat, latitude = lat, lon, lng = lon, long = lng, longitude = long } = value;
	return placeAt(degrees(latitude), degrees(longitude));
}
