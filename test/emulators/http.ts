import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Express, Request } from 'express';

/** One call a stand-in received, with what the real API would have ignored or refused. */
export interface RecordedCall {
	at: string;
	method: string;
	path: string;
	query: Record<string, unknown>;
	body: unknown;
	status: number;
	/** Unknown fields and parameters, wrong types: silently ignored by the real API, a test fails on them. */
	problems: string[];
}

/** A fault on request: the next `times` calls that match are answered with it instead. */
export interface Fault {
	method?: string;
	path: RegExp;
	times?: number;
	status?: number;
	body?: unknown;
	headers?: Record<string, string>;
	/** Carry the call out first, then answer with the fault: what a lost answer looks like to the caller. */
	afterwards?: boolean;
	/** Close the connection without an answer. */
	drop?: boolean;
}

export interface Running {
	url: string;
	port: number;
	stop(): Promise<void>;
}

/** Starts an express app on 127.0.0.1; port 0 takes a free one. */
export async function listen(app: Express, port = 0): Promise<Running> {
	const server = await new Promise<Server>((resolve, reject) => {
		const started = app.listen(port, '127.0.0.1', (error?: Error) =>
			error ? reject(error) : resolve(started),
		);
	});
	const actual = (server.address() as AddressInfo).port;
	return {
		url: `http://127.0.0.1:${actual}`,
		port: actual,
		async stop() {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** Takes the first fault that matches and counts it down. */
export function takeFault(faults: Fault[], req: Request): Fault | undefined {
	const index = faults.findIndex(
		(fault) => (fault.method ?? req.method) === req.method && fault.path.test(req.path),
	);
	const fault = faults[index];
	if (!fault) return undefined;
	if (fault.times !== undefined && --fault.times <= 0) faults.splice(index, 1);
	return fault;
}

const escapeHtml = (text: string) =>
	text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/** A page for people: headed tables and preformatted blocks, reloading itself every few seconds. */
export function page(
	title: string,
	sections: Array<[heading: string, rows: Array<Record<string, unknown>>]>,
): string {
	const table = (rows: Array<Record<string, unknown>>) => {
		if (rows.length === 0) return '<p class="none">none</p>';
		const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
		const cell = (value: unknown) =>
			escapeHtml(
				value === null || value === undefined
					? ''
					: typeof value === 'object'
						? JSON.stringify(value)
						: String(value),
			);
		return `<table><tr>${columns.map((c) => `<th>${escapeHtml(c)}</th>`).join('')}</tr>${rows
			.map((row) => `<tr>${columns.map((c) => `<td>${cell(row[c])}</td>`).join('')}</tr>`)
			.join('')}</table>`;
	};
	return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>${escapeHtml(title)}</title>
<style>body{font:14px system-ui,sans-serif;margin:2rem;color:#222}table{border-collapse:collapse;margin-bottom:1.5rem}
td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top;white-space:pre-wrap;max-width:48rem}
th{background:#f3f3f3}.none{color:#888}</style><h1>${escapeHtml(title)}</h1>${sections
		.map(([heading, rows]) => `<h2>${escapeHtml(heading)}</h2>${table(rows)}`)
		.join('')}<p>As JSON: <a href="/__state">/__state</a></p></html>`;
}
