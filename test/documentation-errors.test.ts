import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { errorTextsOf, textsOf } from "./support/error-texts";

/** Where the texts are that users meet. */
const FOLDERS = ["src/components", "src/status", "src/diff", "src/local/cli", "src/local/host", "src/pulumi/engine"];
/** Where a declaration is refused. */
const DECLARED = ["src/components/validation", "src/rules"];
/** What is wrong with an argument is told with its cure: `"…" is not allowed: use …`. */
const WITH_ITS_CURE =
  /: (begin|declare|export|give|it|keep|leave|let|mount|name|put|quote|remove|rename|say|shorten|they|use|write)\b|: ….*(is not|too)|^it would be/;
/** Parts of the errors of health checks and swaps. */
const NO_DECLARATION = /^The slot's (app|Functions host) /;
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

  it("has a row for everything that a declaration is refused for", () => {
    const said = textsOf(DECLARED).filter(({ text }) => WITH_ITS_CURE.test(text));
    // A text that is put together in parts is looked at as a whole.
    const whole = said.filter(
      ({ text }) =>
        !NO_DECLARATION.test(text) && !said.some((other) => other.text !== text && other.text.includes(text)),
    );
    const begin = page.indexOf("## A declaration is refused");
    const end = page.indexOf("## The target, and the slots");
    const rows = patterns.filter(({ text }) => {
      const at = page.indexOf(`\`${text}\``);
      return begin < at && at < end;
    });
    assert.ok(whole.length > 150, `${whole.length}`);
    assert.deepEqual(
      whole
        .filter(({ text }) => !rows.some(({ pattern }) => pattern.test(text)))
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
