/** Redis and PostgreSQL for queue mode, found by the environment variables that n8n itself uses. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { SetupError, type N8nInstallation } from './cache';

interface Redis {
	connect(): Promise<void>;
	ping(): Promise<string>;
	keys(pattern: string): Promise<string[]>;
	del(...keys: string[]): Promise<number>;
	disconnect(): void;
	on(event: 'error', listener: (error: Error) => void): void;
}

interface Postgres {
	connect(): Promise<void>;
	query(sql: string): Promise<unknown>;
	end(): Promise<void>;
}

export interface Services {
	/** What n8n's processes have to be started with. */
	env: NodeJS.ProcessEnv;
	/** Takes away the database and the keys of this run. */
	close(): Promise<void>;
}

/** Makes the first contact; when it fails, says what is missing and how to name another place. */
async function reach(what: string, variables: string, contact: () => Promise<unknown>): Promise<void> {
	try {
		await contact();
	} catch (error) {
		const reason = error instanceof Error ? error.message || error.name : String(error);
		throw new SetupError(
			`Queue mode needs ${what}; it cannot be used (${reason}).\n` +
				`Start it, or say where it is: ${variables}.`,
		);
	}
}

/** A database and a key prefix of this run's own, on the servers that are there. */
export async function openServices(installation: N8nInstallation): Promise<Services> {
	// n8n brings both clients.
	const n8nRequire = createRequire(join(installation.dir, 'node_modules', 'n8n', 'package.json'));
	const { Redis } = n8nRequire('ioredis') as { Redis: new (options: object) => Redis };
	const { Client } = n8nRequire('pg') as { Client: new (options: object) => Postgres };
	const { env } = process;
	const own = `chat2desk_${process.pid}`;

	const redisAt = {
		host: env.QUEUE_BULL_REDIS_HOST ?? '127.0.0.1',
		port: Number(env.QUEUE_BULL_REDIS_PORT ?? 6379),
		username: env.QUEUE_BULL_REDIS_USERNAME,
		password: env.QUEUE_BULL_REDIS_PASSWORD,
		db: Number(env.QUEUE_BULL_REDIS_DB ?? 0),
	};
	const redis = new Redis({ ...redisAt, lazyConnect: true, retryStrategy: () => null });
	// Without a listener every failure is printed; the call that fails tells it anyway.
	redis.on('error', () => undefined);
	const redisVariables = 'QUEUE_BULL_REDIS_HOST, _PORT, _USERNAME, _PASSWORD, _DB';
	await reach(`Redis at ${redisAt.host}:${redisAt.port}`, redisVariables, async () => {
		await redis.connect();
		await redis.ping();
	});

	const postgresAt = {
		host: env.DB_POSTGRESDB_HOST ?? '127.0.0.1',
		port: Number(env.DB_POSTGRESDB_PORT ?? 5432),
		user: env.DB_POSTGRESDB_USER ?? 'postgres',
		password: env.DB_POSTGRESDB_PASSWORD,
		database: env.DB_POSTGRESDB_DATABASE ?? 'postgres',
	};
	const postgres = new Client(postgresAt);
	const place = `${postgresAt.host}:${postgresAt.port}`;
	const postgresVariables = 'DB_POSTGRESDB_HOST, _PORT, _USER, _PASSWORD, _DATABASE';
	try {
		await reach(
			`PostgreSQL at ${place} and a user who may create a database`,
			postgresVariables,
			async () => {
				await postgres.connect();
				await postgres.query(`CREATE DATABASE ${own}`);
			},
		);
	} catch (error) {
		redis.disconnect();
		throw error;
	}

	return {
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_PREFIX: own,
			N8N_REDIS_KEY_PREFIX: own,
			QUEUE_BULL_REDIS_HOST: redisAt.host,
			QUEUE_BULL_REDIS_PORT: String(redisAt.port),
			QUEUE_BULL_REDIS_DB: String(redisAt.db),
			QUEUE_BULL_REDIS_USERNAME: redisAt.username,
			QUEUE_BULL_REDIS_PASSWORD: redisAt.password,
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: postgresAt.host,
			DB_POSTGRESDB_PORT: String(postgresAt.port),
			DB_POSTGRESDB_USER: postgresAt.user,
			DB_POSTGRESDB_PASSWORD: postgresAt.password,
			DB_POSTGRESDB_DATABASE: own,
			// n8n's own two are too few for a process that many requests come in to at once.
			DB_POSTGRESDB_POOL_SIZE: '8',
		},
		async close() {
			const keys = await redis.keys(`*${own}*`);
			if (keys.length > 0) await redis.del(...keys);
			redis.disconnect();
			await postgres.query(`DROP DATABASE ${own} WITH (FORCE)`);
			await postgres.end();
		},
	};
}
