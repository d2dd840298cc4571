/** A proxy on loopback: forward for one name that exists nowhere else, and reverse under a path. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Proxy {
	url: string;
	/** `METHOD address` of what went through it. */
	seen: string[];
	stop(): Promise<void>;
}

/** @param targetOf where a request goes on, by its address as received (absolute for a forward proxy); null refuses it */
export async function startProxy(targetOf: (address: string) => string | null): Promise<Proxy> {
	const seen: string[] = [];
	const pass = (req: IncomingMessage, res: ServerResponse) => {
		const target = targetOf(req.url ?? '');
		seen.push(`${req.method} ${req.url}`);
		if (target === null) {
			res.writeHead(502).end();
			return;
		}
		const onward = request(target, { method: req.method, headers: req.headers }, (answer) => {
			res.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(res);
		});
		onward.on('error', () => res.writeHead(502).end());
		req.pipe(onward);
	};
	const server = createServer(pass);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		seen,
		async stop() {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

export interface Balancer {
	url: string;
	/** Base addresses that requests go to in turn. */
	targets: string[];
	stop(): Promise<void>;
}

/** A load balancer in front of n8n's webhook processors, as queue mode has one: each request goes to the next of them. */
export async function startBalancer(): Promise<Balancer> {
	const balancer: Balancer = { url: '', targets: [], stop: async () => undefined };
	let turn = 0;
	const { url, stop } = await startProxy((address) => {
		const target = balancer.targets[turn++ % balancer.targets.length];
		return target === undefined ? null : target + address;
	});
	return Object.assign(balancer, { url, stop });
}
