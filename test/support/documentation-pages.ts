import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A page of the documentation. */
export interface Page {
  /** Its path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The pages at the root, but for the change log. */
const AT_THE_ROOT = ["README.md", "CONTRIBUTING.md", "SECURITY.md"];

/** The pages at the root and all below `docs`, the generated ones included. */
export function documentationPages(): Page[] {
  return [...AT_THE_ROOT, ...pagesBelow("docs")].map(read);
}

/** The same without the generated pages, and with the READMEs of the examples. */
export function writtenPages(): Page[] {
  const examples = readdirSync("examples", { recursive: true, encoding: "utf8" })
    .filter((path) => /(^|\/)README\.md$/.test(path) && !path.includes("node_modules"))
    .map((path) => join("examples", path));
  return [...documentationPages().filter(({ path }) => !path.startsWith("docs/api/")), ...examples.sort().map(read)];
}

/** The blocks of code of a page in one language, those in lists too, with the line that each begins at. */
export function codeBlocks({ text }: Page, language: string): { readonly code: string; readonly line: number }[] {
  const blocks = text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\`$`, "gms"));
  return [...blocks].map(({ 1: indent = "", 2: code = "", index }) => ({
    code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    line: text.slice(0, index).split("\n").length + 1,
  }));
}

/** The text of a page without its code, in blocks and within lines. */
export function withoutCode(text: string): string {
  return text.replace(/^( *)```.*?^\1```$/gms, "").replace(/`[^`\n]*`/g, "");
}

/** The anchors of a page: those of its headings, as GitHub makes them, and those that it names itself. */
export function anchorsOf(text: string): string[] {
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id);
  const seen = new Map<string, number>();
  const headings = text.replace(/^( *)```.*?^\1```$/gms, "").matchAll(/^#{1,6} (.+)$/gm);
  const ofHeadings = [...headings].map(([, heading = ""]) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim();
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\-_ ]/gu, "")
      .replace(/ /g, "-");
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
  return [...named, ...ofHeadings];
}

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join(folder, path))
    .sort();
}

function read(path: string): Page {
  return { path, text: readFileSync(path, "utf8") };
}
