import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { anchorsOf, documentationPages, writtenPages } from "./support/documentation-pages";

describe("links in the documentation", () => {
  it("lead to files and headings that exist", () => {
    const generated = documentationPages().filter(({ path }) => path.startsWith("docs/api/"));
    const pages = [...writtenPages(), ...generated];
    const anchors = new Map<string, string[]>();
    const broken = pages.flatMap(({ path, text }) => {
      const code = text.replace(/^```.*?^```$/gms, "");
      const targets = [...code.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
      return targets
        .filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(path, target, anchors))
        .map((target) => `${path}: ${target}`);
    });
    assert.deepEqual(broken, []);
    assert.ok(pages.length > 30);
  });

  it("reach every page from the index, and every reference in brackets has its address", () => {
    const index = readFileSync("docs/README.md", "utf8");
    const pages = documentationPages().filter(
      ({ path }) => /^docs\/[^/]+\.md$/.test(path) && path !== "docs/README.md",
    );
    assert.deepEqual(
      pages.filter(({ path }) => !index.includes(`](${path.slice("docs/".length)}`)).map(({ path }) => path),
      [],
    );
    const readme = readFileSync("README.md", "utf8");
    const used = [...readme.matchAll(/\[([¹²³⁴⁵⁶⁷⁸⁹])\](?!:)/g)].map(([, mark = ""]) => mark);
    assert.deepEqual(
      used.filter((mark) => !new RegExp(`^\\[${mark}\\]: https://`, "m").test(readme)),
      [],
    );
  });
});

/** Whether a relative link leads to a file, and to a heading of it where it names one. */
function leadsSomewhere(page: string, target: string, anchors: Map<string, string[]>): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? page : normalize(join(dirname(page), decodeURIComponent(file)));
  if (!existsSync(path)) {
    return false;
  }
  if (anchor === undefined || !path.endsWith(".md")) {
    return true;
  }
  const known = anchors.get(path) ?? anchorsOf(readFileSync(path, "utf8"));
  anchors.set(path, known);
  return known.includes(anchor.toLowerCase());
}
