import { parseCoordinates } from '../../nodes/Chat2Desk/domain/coordinates';

const place = { latitude: 55.75, longitude: 37.61 };

it.each<[string, unknown]>([
	['text: latitude, comma, longitude', '55.75,37.61'],
	['text with a comma and a blank', ' 55.75, 37.61 '],
	['text: longitude, blank, latitude', '37.61 55.75'],
	['text with decimal commas', '37,61 55,75'],
	['an object', { lat: 55.75, lon: 37.61 }],
	['an object of texts', { latitude: '55.75', longitude: '37.61' }],
	['an object with lng', { lat: 55.75, lng: 37.61 }],
	['a pair', [55.75, 37.61]],
	['JSON', '{"lat":55.75,"lon":"37.61"}'],
])('reads %s', (_, value) => expect(parseCoordinates(value)).toEqual(place));

it('reads what lies south and west, on an edge and on whole degrees', () => {
	expect(parseCoordinates('-33.45,-70.66')).toEqual({ latitude: -33.45, longitude: -70.66 });
	expect(parseCoordinates('-70.66 -33.45')).toEqual({ latitude: -33.45, longitude: -70.66 });
	expect(parseCoordinates('90,-180')).toEqual({ latitude: 90, longitude: -180 });
	expect(parseCoordinates('0,0')).toEqual({ latitude: 0, longitude: 0 });
	expect(parseCoordinates({ lat: 1e-7, lon: 5 })).toEqual({ latitude: 1e-7, longitude: 5 });
});

it('turns round what is only possible the other way', () => {
	expect(parseCoordinates('151.21,-33.87')).toEqual({ latitude: -33.87, longitude: 151.21 });
	expect(parseCoordinates('-33.87 151.21')).toEqual({ latitude: -33.87, longitude: 151.21 });
});

it.each([
	null,
	undefined,
	'',
	' ',
	[],
	{},
	0,
	true,
	'Moscow',
	'55.75',
	'55.75,',
	'1,2,3',
	'200,200',
	'[',
	'"55.75,37.61"',
	{ lat: 55.75 },
	{ lat: null, lon: null },
	[1, 2, 3],
])('finds no place in %j', (value) => expect(parseCoordinates(value)).toBeNull());
