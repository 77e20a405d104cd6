import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

const PAGES = ["CONTRIBUTING.md", "SECURITY.md", "docs/releasing.md", "docs/versions.md"];
const FOLDERS = /^(src|test|docs|examples|scripts|plugin|\.github)(\/|$)/;

describe("the pages for contributors", () => {
  const pages = PAGES.map((path) => ({ path, text: readFileSync(path, "utf8") }));

  it("name files and folders that exist", () => {
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/`([^`\s]+)`/g)]
        .map(([, name = ""]) => ({ path, name }))
        .filter(({ name }) => FOLDERS.test(name)),
    );
    assert.ok(named.length > 40);
    assert.deepEqual(
      named.filter(({ name }) => !existsSync(name)),
      [],
    );
  });

  it("name what is in those files", () => {
    const named = pages.flatMap(({ text }) => [...text.matchAll(/`(\w+)` in `([^`]+\.\w+)`/g)]);
    assert.ok(named.length > 15);
    const missing = named.filter(
      ([, name = "", file = ""]) => !new RegExp(`\\b${name}\\b`).test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(
      missing.map(([text]) => text),
      [],
    );
  });

  it("name commands of npm that exist", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly scripts: object };
    const named = pages.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name));
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });

  it("link to pages that exist", () => {
    const links = pages
      .filter(({ path }) => !path.startsWith("docs/"))
      .flatMap(({ text }) => [...text.matchAll(/\]\(([^):#]+)\)/g)].map(([, target = ""]) => target));
    assert.ok(links.length > 3);
    assert.deepEqual(
      links.filter((target) => !existsSync(target)),
      [],
    );
  });
});
