import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import tsParser from '@typescript-eslint/parser';
import n8nNodesPlugin from 'eslint-plugin-n8n-nodes-base';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SOURCE = ['nodes/**/*.{ts,json}', 'credentials/**/*.{ts,json}', 'package.json'];

/** Keeps the files of a floor from importing what stands above or beside it. */
const floor = (files, message, group) => ({
	files: [files],
	rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

/** What n8n's scanner applies to a community package: the same plugins, rules and exceptions, on the same files. */
export default defineConfig(
	globalIgnores(['dist/', 'node_modules/', 'workflows/*.json', 'test/n8n/*/', '.tmp/', 'package-lock.json']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{
		files: SOURCE,
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		linterOptions: { noInlineConfig: true },
	},
	{ files: SOURCE, plugins: { 'n8n-nodes-base': n8nNodesPlugin }, rules: { 'no-console': 'error' } },
	{ files: ['package.json'], rules: { ...n8nNodesPlugin.configs.community.rules } },
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesPlugin.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesPlugin.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
	{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser: tsParser } },
	// Beyond what n8n asks for: the general TypeScript rules, on the tests and scripts as well.
	{
		files: ['{nodes,credentials,test,scripts,workflows}/**/*.ts'],
		extends: [tseslint.configs.recommended],
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
		},
	},
	// What only types can tell: a promise nobody waits for, a condition on a promise, an assertion that asserts nothing.
	{
		files: ['{nodes,credentials,test,scripts}/**/*.ts'],
		// The page of the playground has a project of its own, for browsers.
		ignores: ['test/playground/page/**'],
		languageOptions: {
			parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
		},
	},
	{
		files: ['{nodes,credentials}/**/*.ts'],
		rules: {
			'@typescript-eslint/no-unnecessary-type-assertion': 'error',
			'@typescript-eslint/return-await': ['error', 'always'],
		},
	},
	// What is not known is read, not asserted. Types end at two borders: what Chat2Desk answers, and what n8n takes and gives.
	{
		files: ['nodes/**/*.ts'],
		ignores: ['nodes/Chat2Desk/api/**', 'nodes/Chat2Desk/item.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"])',
					message: 'Read the value (domain/values, Call), or say it at the border: api/, item.ts.',
				},
				{ selector: 'TSNonNullExpression', message: 'Say what happens where there is nothing.' },
			],
		},
	},
	// The floors of the house: node classes stand on actions and trigger, these on api, all of them on domain.
	floor('nodes/Chat2Desk/domain/**/*.ts', 'The domain is pure: it knows neither n8n nor the API.', [
		'n8n-workflow',
		'**/api/*',
		'**/actions/**',
		'**/trigger/**',
		'**/methods/*',
		'**/nodeError',
	]),
	floor('nodes/Chat2Desk/api/**/*.ts', 'The API is below what uses it.', [
		'**/actions/**',
		'**/trigger/**',
		'**/methods/*',
		'**/nodeError',
	]),
	floor('nodes/Chat2Desk/actions/**/*.ts', 'Actions and trigger meet in the domain or the API.', [
		'**/trigger/*',
		'**/methods/*',
		'**/*.node',
	]),
	floor('nodes/Chat2Desk/trigger/**/*.ts', 'Actions and trigger meet in the domain or the API.', [
		'**/actions/**',
		'**/methods/*',
		'**/*.node',
	]),
	floor('nodes/Chat2Desk/methods/**/*.ts', 'Pickers know the API and the domain.', [
		'**/actions/**',
		'**/trigger/**',
		'**/*.node',
	]),
);
