import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A text that users meet, as the source has it: `…` stands for each value in it. */
export interface ErrorText {
  readonly file: string;
  readonly text: string;
}

/** The texts of all errors and warnings that the files below some folders have. Those that are put together elsewhere are left out. */
export function errorTextsOf(folders: readonly string[]): ErrorText[] {
  return textsBelow(folders, saidBy);
}

/** All texts that the files below some folders have, of errors or not. */
export function textsOf(folders: readonly string[]): ErrorText[] {
  return textsBelow(folders, (node) => {
    const text = ts.isExpression(node) ? textOf(node) : undefined;
    return text === undefined ? [] : [text];
  });
}

function textsBelow(folders: readonly string[], said: (node: ts.Node) => string[]): ErrorText[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => textsIn(join(folder, path), said)),
  );
}

function textsIn(file: string, said: (node: ts.Node) => string[]): ErrorText[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const texts: ErrorText[] = [];
  const visit = (node: ts.Node): void => {
    for (const text of said(node)) texts.push({ file, text });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** What is said by `new Error(…)` and its like, and by `warn(component, …)`. */
function saidBy(node: ts.Node): string[] {
  if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) {
    return alternativesOf(node.arguments?.[0]);
  }
  if (ts.isCallExpression(node) && /^warn(Once)?$/.test(node.expression.getText())) {
    return alternativesOf(node.arguments[1]);
  }
  return [];
}

/** The texts that an expression may be; none where it is put together elsewhere. */
function alternativesOf(node: ts.Expression | undefined): string[] {
  if (node && ts.isConditionalExpression(node)) {
    return [...alternativesOf(node.whenTrue), ...alternativesOf(node.whenFalse)];
  }
  const text = node && textOf(node);
  return text === undefined ? [] : [text];
}

function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : (left ?? "…") + (right ?? "…");
  }
  return ts.isParenthesizedExpression(node) ? textOf(node.expression) : undefined;
}
