/** TypeScript to JavaScript by taking the types out and leaving everything else as it was written, comments and all. */
import ts from 'typescript';

type Range = [from: number, to: number];

/** What only the compiler reads, as ranges of the text. */
function typeRanges(source: ts.SourceFile): Range[] {
	const ranges: Range[] = [];
	const colonAnd = (type: ts.TypeNode | undefined) => {
		if (type) ranges.push([source.text.lastIndexOf(':', type.getStart(source)), type.end]);
	};
	const angled = (list: ts.NodeArray<ts.Node> | undefined) => {
		if (list) ranges.push([list.pos - 1, source.text.indexOf('>', list.end) + 1]);
	};
	const visit = (node: ts.Node): void => {
		if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
			ranges.push([node.getFullStart(), node.end]);
			return;
		}
		if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node)) {
			ranges.push([node.expression.end, node.end]);
			visit(node.expression);
			return;
		}
		if (ts.isVariableDeclaration(node) || ts.isParameter(node)) {
			if (ts.isParameter(node) && node.questionToken)
				ranges.push([node.questionToken.getStart(source), node.questionToken.end]);
			colonAnd(node.type);
		}
		if (ts.isFunctionLike(node)) {
			angled(node.typeParameters);
			colonAnd(node.type);
		}
		if (ts.isCallExpression(node) || ts.isNewExpression(node)) angled(node.typeArguments);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return ranges;
}

/** The text of a node of a TypeScript file without its types and without `export`. */
export function withoutTypes(source: ts.SourceFile, node: ts.Node, from = node.getFullStart()): string {
	const outer = typeRanges(source)
		.filter(([start, end]) => start >= from && end <= node.end)
		.sort(([a], [b]) => a - b);
	let text = '';
	let at = from;
	for (const [start, end] of outer) {
		// A range inside one that is out already.
		if (start < at) continue;
		text += source.text.slice(at, start);
		at = end;
	}
	return text + source.text.slice(at, node.end);
}
