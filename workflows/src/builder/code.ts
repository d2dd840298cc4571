/**
 * The JavaScript of a Code node from its module: the default export's body, and before it the functions and constants it
 * uses from its own file and from others, each with its comment, in the order they need each other. Nothing else
 * gets into a node, and nothing is shortened.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Options } from 'prettier';
import * as babel from 'prettier/plugins/babel';
import * as estree from 'prettier/plugins/estree';
import { format } from 'prettier/standalone';
import ts from 'typescript';

import { withoutTypes } from './strip';

/** n8n's editor gets slow and a reader tired beyond this. */
export const CODE_LIMIT = 6_000;

const STYLE = JSON.parse(readFileSync(join(__dirname, '../../../.prettierrc.json'), 'utf8')) as Options;

interface Declaration {
	name: string;
	text: string;
	/** Names it uses, wherever they come from. */
	uses: Set<string>;
}

interface Module {
	declarations: Map<string, Declaration>;
	/** Local name to the file it is imported from; the name is the same there. */
	imports: Map<string, string>;
	main: ts.FunctionDeclaration | undefined;
	source: ts.SourceFile;
}

const modules = new Map<string, Module>();

function identifiers(node: ts.Node): Set<string> {
	const names = new Set<string>();
	const visit = (one: ts.Node): void => {
		if (ts.isTypeNode(one)) return;
		const { parent } = one;
		const isMember = ts.isPropertyAccessExpression(parent) && parent.name === one;
		const isKey = ts.isPropertyAssignment(parent) && parent.name === one;
		if (ts.isIdentifier(one) && !isMember && !isKey) names.add(one.text);
		ts.forEachChild(one, visit);
	};
	visit(node);
	return names;
}

const isDefault = (statement: ts.FunctionDeclaration) =>
	statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) ?? false;

function load(file: string): Module {
	const known = modules.get(file);
	if (known) return known;
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
	const module: Module = { declarations: new Map(), imports: new Map(), main: undefined, source };
	modules.set(file, module);
	const declare = (name: string, statement: ts.Statement) => {
		const text = withoutTypes(source, statement)
			.replace(/^((?:\s|\/\*[^]*?\*\/|\/\/.*\n)*)export (?=function|const)/, '$1')
			.trim();
		module.declarations.set(name, { name, text, uses: identifiers(statement) });
	};
	for (const statement of source.statements) {
		if (ts.isImportDeclaration(statement)) {
			const from = (statement.moduleSpecifier as ts.StringLiteral).text;
			const named = statement.importClause?.namedBindings;
			if (!from.startsWith('.') || statement.importClause?.isTypeOnly || !named || !ts.isNamedImports(named))
				continue;
			for (const element of named.elements) {
				if (element.isTypeOnly) continue;
				if (element.propertyName) throw new Error(`${file}: "as" is not understood in imports`);
				module.imports.set(element.name.text, join(dirname(file), `${from}.ts`));
			}
		} else if (ts.isFunctionDeclaration(statement) && isDefault(statement)) {
			module.main = statement;
		} else if (ts.isFunctionDeclaration(statement) && statement.name) {
			declare(statement.name.text, statement);
		} else if (ts.isVariableStatement(statement)) {
			for (const { name } of statement.declarationList.declarations)
				if (ts.isIdentifier(name)) declare(name.text, statement);
		}
	}
	return module;
}

/** The declarations a set of names needs, those that are needed first. */
function collect(
	file: string,
	names: Iterable<string>,
	into: Map<string, { file: string; text: string }>,
): void {
	const module = load(file);
	for (const name of names) {
		const from = module.imports.get(name);
		if (from) {
			if (!load(from).declarations.has(name)) throw new Error(`${from} does not declare ${name}`);
			collect(from, [name], into);
			continue;
		}
		const declaration = module.declarations.get(name);
		if (!declaration) continue;
		const there = into.get(name);
		if (there) {
			if (there.file !== file && there.text !== declaration.text)
				throw new Error(
					`${name} is declared in ${there.file} and in ${file}: one of them needs another name`,
				);
			continue;
		}
		into.set(name, { file, text: '' });
		collect(
			file,
			[...declaration.uses].filter((used) => used !== name),
			into,
		);
		into.delete(name);
		into.set(name, { file, text: declaration.text });
	}
}

/** What stands in a Code node: the comment at the head of the module, its functions, and the body of its main function. */
export async function codeOf(file: string, limit = CODE_LIMIT): Promise<string> {
	const { main, source } = load(file);
	if (!main?.body) throw new Error(`${file} has no default function`);
	const needed = new Map<string, { file: string; text: string }>();
	collect(file, identifiers(main.body), needed);
	const comment = /^\/\*\*[^]*?\*\//.exec(
		source.text.slice(main.getFullStart(), main.getStart(source)).trim(),
	);
	const body = withoutTypes(source, main.body, main.body.getStart(source) + 1).replace(/\}\s*$/, '');
	const parts = [
		...new Set([comment?.[0] ?? '', ...[...needed.values()].map(({ text }) => text), body.trim()]),
	];
	// A body may return, which a file may not: formatted as a function, then taken out of it.
	const wrapped = await format(`async function node() {\n${parts.filter(Boolean).join('\n\n')}\n}`, {
		...STYLE,
		parser: 'babel',
		plugins: [babel, estree],
	});
	const code = wrapped
		.split('\n')
		.slice(1, -2)
		.map((line) => line.replace(/^\t/, ''))
		.join('\n');
	if (process.env.SIZES) console.log(code.length, file);
	else if (code.length > limit) throw new Error(`${file} becomes ${code.length} characters, over ${limit}`);
	return code;
}
