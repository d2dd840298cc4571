/** Every route of the stand-in, by method and path. */
import type { Route, Routes } from '../call';
import { clientRoutes } from './clients';
import { dialogRoutes, requestRoutes } from './dialogs';
import { companyRoutes, directoryRoutes, helpRoutes } from './directory';
import { messageRoutes } from './messages';
import { sendRoutes } from './send';
import { statisticsRoutes } from './statistics';
import { tagRoutes } from './tags';
import { ticketRoutes } from './tickets';
import { transferRoutes } from './transfer';
import { webhookRoutes } from './webhooks';

const ROUTES: Routes = {
	...clientRoutes,
	...companyRoutes,
	...dialogRoutes,
	...directoryRoutes,
	...helpRoutes,
	...messageRoutes,
	...requestRoutes,
	...sendRoutes,
	...statisticsRoutes,
	...tagRoutes,
	...ticketRoutes,
	...transferRoutes,
	...webhookRoutes,
};

/** The route of a call and the id in its path; a path written out wins over one with an id in that place. */
export function routeOf(method: string, path: string): { route: Route; id: number; key: string } | undefined {
	const parts = path.split('/').filter(Boolean);
	const [first = '', id = '', ...rest] = parts;
	const exact = ROUTES[`${method} /${parts.join('/')}`];
	if (exact) return { route: exact, id: Number.NaN, key: '' };
	const route = id === '' ? undefined : ROUTES[`${method} /${[first, ':id', ...rest].join('/')}`];
	return route && { route, id: Number(id), key: decodeURIComponent(id) };
}
