import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { errorTextsOf, textsOf } from "./support/error-texts";

/** Where the texts are that users meet. What a declaration is refused for is told with its cure, and not among these. */
const FOLDERS = [
  "src/components",
  "src/read-azure",
  "src/status",
  "src/diff",
  "src/local/cli",
  "src/local/host",
  "src/pulumi/engine",
];
/** Nobody meets these: they say that a value which Pulumi knows by then is not known. */
const WITHIN = /is not known$|is to be uploaded is not known|^… of … of … is in a key vault$|^…(: |\. )…$/;

describe("docs/troubleshooting.md", () => {
  const page = readFileSync("docs/troubleshooting.md", "utf8");
  // The texts in the first cell of each row, and in sentences. A text in backquotes may have backquotes of its own.
  const told = [...page.matchAll(/^\| (.+?) \|.*$|^`(.+)$/gm)].flatMap(([line = "", cell]) =>
    [...(cell ?? line).matchAll(/`(.+?)`(?=,| or | and |\s*$| are )/g)].map(([, text = ""]) => text),
  );
  const patterns = told.map((text) => {
    const parts = text
      .replace(/…$/, "")
      .split("…")
      .map((part) =>
        part
          .trim()
          .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
          .replace(/ +/g, "\\s+"),
      );
    return { text, pattern: new RegExp(parts.join("[^]*?")) };
  });

  it("has a row for every error and warning that users meet", () => {
    const texts = errorTextsOf(FOLDERS).filter(({ text }) => !WITHIN.test(text));
    assert.ok(texts.length > 70, `${texts.length}`);
    assert.deepEqual(
      texts
        .filter(({ text }) => !patterns.some(({ pattern }) => pattern.test(text)))
        .map(({ file, text }) => `${file}: ${text}`),
      [],
    );
  });

  it("has no row for what nobody says any more", () => {
    const end = page.indexOf("## What Azure says");
    const own = patterns.filter(({ text }) => page.lastIndexOf(`\`${text}\``) < end);
    const texts = textsOf(["src/components", "src/rules"]).map(({ text }) => text);
    assert.deepEqual(
      own.filter(({ pattern }) => !texts.some((text) => pattern.test(text))).map(({ text }) => text),
      [],
    );
  });
});
