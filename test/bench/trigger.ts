import { rm } from 'node:fs/promises';

import { Stage } from '../stage/stage';
import type { N8nInstallation } from '../n8n/cache';
import { waitFor } from '../n8n/instance';
import { deliver, nextEvent } from './events';
import { PASS_THROUGH, passThroughPackage } from './passThrough';
import { median, quantile, row } from './table';
import type { Topic } from './topic';
import { chain, chat2DeskTrigger, newId, publish, stockWebhook, type Node } from './workflows';

const CONCURRENCY = [1, 8, 32];
const ROUNDS = 3;

/** How long each trigger is fed per round and degree of concurrency. */
const BURST_MS = 2500;

/** What the ratios refer to. */
const BASE = 'pass-through trigger';

interface Target {
	name: string;
	url: string;
	workflowId: string;
}

interface Measured {
	seconds: number;
	/** Milliseconds until the answer, of each event. */
	acknowledged: number[];
	cpuMs: number;
}

async function targetsOn(stage: Stage): Promise<Target[]> {
	const only = async (name: string, node: Node) => (await publish(stage, chain(name, [node]))).id;

	const passThrough = async (name: string, answerItself: boolean) => {
		const id = newId();
		const node = { name: 'Trigger', type: PASS_THROUGH, typeVersion: 1, parameters: { answerItself } };
		const workflowId = await only(name, { ...node, webhookId: id });
		return { name, url: `${stage.n8n.url}/webhook/${id}/${id}/token`, workflowId };
	};
	const ours = async (name: string, options: object, typeVersion?: number) => {
		const known = stage.chat2desk.webhooks.length;
		const node = chat2DeskTrigger(stage, { signature: 'required', ...options }, typeVersion);
		const workflowId = await only(name, node);
		return { name, url: stage.chat2desk.webhooks[known]?.url ?? '', workflowId };
	};
	const stock = async (name: string) => {
		const node = stockWebhook('stock-event');
		const parameters = { ...node.parameters, responseMode: 'onReceived' };
		const workflowId = await only(name, { ...node, parameters });
		return { name, url: `${stage.n8n.url}/webhook/stock-event`, workflowId };
	};
	return [
		await passThrough(BASE, false),
		await passThrough('pass-through that answers itself', true),
		await stock('Webhook'),
		await ours('Chat2Desk Trigger', {}),
		await ours('Chat2Desk Trigger, type version 1', {}, 1),
	];
}

async function succeeded(stage: Stage, { workflowId }: Target): Promise<number> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId, status: ['success'] }));
	const { count } = await stage.n8n.rest<{ count: number }>('GET', `/executions?filter=${filter}&limit=1`);
	return count;
}

/** Delivers events for a while, so many at once, and waits until their executions have succeeded. */
async function burst(stage: Stage, target: Target, atOnce: number): Promise<Measured> {
	const before = await succeeded(stage, target);
	const acknowledged: number[] = [];
	const cpu = stage.n8n.cpuMs;
	const started = performance.now();
	const postman = async () => {
		while (performance.now() - started < BURST_MS) {
			const { status, ms } = await deliver(target.url, nextEvent(stage.chat2desk.token));
			if (status !== 200) throw new Error(`${target.name} answered ${status}`);
			acknowledged.push(ms);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, postman));
	// Asking costs n8n some milliseconds, the same for all.
	const isThrough = async () => (await succeeded(stage, target)) >= before + acknowledged.length;
	await waitFor('the executions', isThrough, 300_000, 100);
	const seconds = (performance.now() - started) / 1000;
	return { seconds, acknowledged, cpuMs: stage.n8n.cpuMs - cpu };
}

async function measure(stage: Stage, targets: Target[], atOnce: number): Promise<Map<string, Measured>> {
	const results = new Map<string, Measured>(
		targets.map(({ name }) => [name, { seconds: 0, acknowledged: [], cpuMs: 0 }]),
	);
	for (let round = 0; round < ROUNDS; round++) {
		// Each round in another order, so that what happens on the machine meanwhile hits all alike.
		const order = [...targets.slice(round), ...targets.slice(0, round)];
		for (const target of round % 2 ? order.reverse() : order) {
			const now = await burst(stage, target, atOnce);
			const all = results.get(target.name);
			if (!all) continue;
			all.seconds += now.seconds;
			all.acknowledged.push(...now.acknowledged);
			all.cpuMs += now.cpuMs;
		}
	}
	return results;
}

function print(results: Map<string, Measured>, atOnce: number): void {
	const figures = ({ seconds, acknowledged, cpuMs }: Measured) => [
		acknowledged.length / seconds,
		cpuMs / acknowledged.length,
		median(acknowledged),
		quantile(acknowledged, 0.95),
	];
	const base = results.get(BASE);
	if (!base) return;
	console.log(`\n${atOnce} at once`);
	row('', 'events', 'events/s', 'ratio', 'CPU ms', 'ratio', 'ack p50 ms', 'ratio', 'ack p95 ms', 'ratio');
	for (const [name, measured] of results) {
		const cells = figures(measured).flatMap((value, i) => [
			value.toFixed(1),
			(value / (figures(base)[i] ?? Number.NaN)).toFixed(2),
		]);
		row(name, measured.acknowledged.length, ...cells);
	}
}

async function runWith(installation: N8nInstallation, packageDir: string, isLazy: boolean): Promise<void> {
	const env = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: String(isLazy) };
	const stage = await Stage.open(installation, { n8n: { packageDirs: [packageDir], env } });
	try {
		const targets = await targetsOn(stage);
		console.log(
			'\nSigned events to a trigger, until their executions have succeeded; CPU of the n8n process',
		);
		console.log(
			isLazy
				? 'N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true: n8n 2 sets up its expression engine where an expression is met'
				: "n8n's default: n8n 2 spares only its own Webhook node the expression engine, no community trigger",
		);
		// The first events of a trigger load and compile what it needs.
		for (const target of targets) await burst(stage, target, 8);
		for (const atOnce of CONCURRENCY) print(await measure(stage, targets, atOnce), atOnce);
	} finally {
		await stage.close();
	}
}

/**
 * Throughput, acknowledgement and CPU of an event, against a pass-through community trigger and the stock Webhook, with
 * n8n's switch for its expression engine off and on.
 */
export const trigger: Topic = {
	async run(installation) {
		const packageDir = await passThroughPackage();
		try {
			for (const isLazy of [false, true]) await runWith(installation, packageDir, isLazy);
		} finally {
			await rm(packageDir, { recursive: true, force: true });
		}
	},
};
