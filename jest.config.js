// n8n's engine logs every failed node; the tests that expect it look at the result.
process.env.N8N_LOG_LEVEL ??= 'silent';

const shared = {
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.test.json', diagnostics: false }] },
	// Enough for a busy machine; nothing here is a measure of time.
	testTimeout: 30_000,
	// What is built and what is cached must not be found as modules.
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tmp/'],
};

/** `unit` is pure, `engine` runs n8n's own engine in process, `package` looks at what gets published, `e2e` needs a real n8n, `queue` Redis and PostgreSQL besides, `browser` a Chromium besides. */
module.exports = {
	projects: ['unit', 'engine', 'package', 'e2e', 'queue', 'browser'].map((name) => ({
		...shared,
		displayName: name,
		testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
		// n8n-core expects reflect-metadata to be loaded first.
		...(name === 'engine' || name === 'package' ? { setupFiles: ['reflect-metadata'] } : {}),
	})),
};
