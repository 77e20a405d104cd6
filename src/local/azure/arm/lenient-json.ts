import { parse } from "json5";

/**
 * Texts and comments, so that nothing inside them is taken for anything else. Azure CLI sends a template as the file has
 * it, where a text may go over several lines.
 */
const TEXTS_AND_COMMENTS = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Reads JSON as Azure Resource Manager does: with comments, names without quotes, trailing commas and texts that go over
 * several lines. Azure CLI sends such bodies: `{"properties": {"mode": "Incremental", template: <the file>}}`.
 *
 * Source: azure-cli, `JsonCTemplatePolicy`.
 *
 * @throws SyntaxError
 */
export function parseLenientJson(text: string): unknown {
  try {
    // The usual case, and much faster.
    return JSON.parse(text);
  } catch {
    return parse(
      text.replace(TEXTS_AND_COMMENTS, (found) => (found.startsWith("/") ? " " : found.replace(/\r?\n/g, "\\n"))),
    );
  }
}
