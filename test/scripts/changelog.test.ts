import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { changelogFaults, unreadyFor } from "../../scripts/release/changelog";

const RIGHT = `# Changelog

## [Unreleased]

### Added

- A thing.

## 1.1.0 - 2026-11-27

### Fixed

- Another.

## [1.0.0] - 2026-11-01

### Added

- All.
`;

describe("the change log", () => {
  it("is of the form of Keep a Changelog", () => {
    assert.deepEqual(changelogFaults(readFileSync("CHANGELOG.md", "utf8")), []);
    assert.deepEqual(changelogFaults(RIGHT), []);
  });

  for (const [what, from, to, fault] of [
    ["a day that is none", "2026-11-01", "2026-13-01", /^1\.0\.0 has "2026-13-01" as its day/],
    ["no day", " - 2026-11-27", "", /^1\.1\.0 has "" as its day/],
    ["a version that is none", "## 1.1.0", "## 1.1", /^"1\.1" is no version/],
    ["an older version first", "## 1.1.0", "## 0.9.0", /^the newest version is not first: 0\.9\.0, 1\.0\.0/],
    ["an unknown kind", "### Fixed", "### Mended", /^1\.1\.0 has changes that are "Mended"; allowed are Added/],
    [
      "no place for what comes next",
      "## [Unreleased]",
      "## 2.0.0 - 2026-12-01",
      /^the first part is not "## Unreleased"/,
    ],
  ] as const) {
    it(`is refused with ${what}`, () => {
      const faults = changelogFaults(RIGHT.replace(from, to));
      assert.equal(faults.length, 1, faults.join("\n"));
      assert.match(faults[0] ?? "", fault);
    });
  }

  it("says whether a version can be released", () => {
    assert.deepEqual(unreadyFor("1.1.0", RIGHT), []);
    assert.match(unreadyFor("1.2.0", RIGHT).join(), /no part for 1\.2\.0: run npm run release -- --cut$/);
    assert.match(unreadyFor("1.1.0", RIGHT.replace("### Fixed", "")).join(), /says nothing of 1\.1\.0/);
  });
});
