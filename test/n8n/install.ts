import { SetupError, ensureN8n } from './cache';

/** `npm run n8n:install -- [2|1.123]`: fills the cache and says where n8n is. */
ensureN8n(process.argv[2]).then(
	(n8n) => console.log(`n8n ${n8n.version} is ready in ${n8n.dir}`),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exitCode = 1;
	},
);
