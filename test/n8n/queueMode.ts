/** The other processes of n8n in queue mode, beside the main one: workers and webhook processors. */
import { freePort, waitFor, type N8n } from './instance';
import type { N8nProcess } from './process';

const START_TIMEOUT_MS = 180_000;

const brokerPort = async () => ({ N8N_RUNNERS_BROKER_PORT: String(await freePort()) });

/** A process that carries out executions; resolves when it takes some. */
export async function startWorker(n8n: N8n): Promise<N8nProcess> {
	const worker = n8n.startBeside('worker', await brokerPort());
	const isReady = () => {
		worker.assertRunning();
		return worker.log.includes('worker is now ready');
	};
	await waitFor('the worker', isReady, START_TIMEOUT_MS);
	return worker;
}

/** Processes that take webhooks; resolves with their base addresses when they do. */
export async function startProcessors(n8n: N8n, count: number): Promise<string[]> {
	return await Promise.all(Array.from({ length: count }, async () => await startProcessor(n8n)));
}

async function startProcessor(n8n: N8n): Promise<string> {
	const port = await freePort();
	const child = n8n.startBeside('webhook', { N8N_PORT: String(port), ...(await brokerPort()) });
	const url = `http://127.0.0.1:${port}`;
	const isReady = async () => {
		child.assertRunning();
		return await fetch(`${url}/healthz/readiness`).then(
			(response) => response.ok,
			() => false,
		);
	};
	await waitFor('a webhook processor', isReady, START_TIMEOUT_MS);
	return url;
}
