import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import tsParser from '@typescript-eslint/parser';
import n8nNodesPlugin from 'eslint-plugin-n8n-nodes-base';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SOURCE = ['nodes/**/*.{ts,json}', 'credentials/**/*.{ts,json}', 'package.json'];

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
);
