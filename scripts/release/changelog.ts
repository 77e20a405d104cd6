import { parse, rcompare } from "semver";

/** A version's part of the change log. */
export interface Release {
  /** The version; `Unreleased` for what comes next. */
  readonly version: string;
  /** The day of its release, as in `2026-11-27`. Absent for what comes next. */
  readonly date?: string;
  /** Its kinds of changes, in order. */
  readonly kinds: readonly string[];
}

/** What Keep a Changelog 1.1.0 calls kinds of changes. */
const KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
const NEXT = "Unreleased";

/** The parts of a change log, as they are written, right or wrong. */
export function releasesIn(changelog: string): Release[] {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [heading = "", ...lines] = part.split("\n");
      const [version = "", date] = heading.replace(/[[\]]/g, "").split(" - ");
      const kinds = lines.flatMap((line) => (line.startsWith("### ") ? [line.slice(4).trim()] : []));
      return { version: version.trim(), ...(date === undefined ? {} : { date: date.trim() }), kinds };
    });
}

/** What is not as Keep a Changelog asks; none if all is right. */
export function changelogFaults(changelog: string): string[] {
  const releases = releasesIn(changelog);
  const faults: string[] = [];
  if (!changelog.startsWith("# Changelog\n")) {
    faults.push('the first line is not "# Changelog"');
  }
  if (releases[0]?.version !== NEXT) {
    faults.push(`the first part is not "## ${NEXT}"`);
  }
  const released = releases.filter(({ version }) => version !== NEXT);
  for (const { version, date } of released) {
    if (parse(version) === null) {
      faults.push(`"${version}" is no version, such as 1.2.3`);
    }
    if (date === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) {
      faults.push(`${version} has "${date ?? ""}" as its day; write "## ${version} - 2026-11-27"`);
    }
  }
  for (const { version, kinds } of releases) {
    faults.push(
      ...kinds
        .filter((kind) => !KINDS.includes(kind))
        .map((kind) => `${version} has changes that are "${kind}"; allowed are ${KINDS.join(", ")}`),
      ...kinds.filter((kind, at) => kinds.indexOf(kind) < at).map((kind) => `${version} has "${kind}" twice`),
    );
  }
  const versions = released.map(({ version }) => version).filter((version) => parse(version) !== null);
  if (versions.join() !== [...versions].sort(rcompare).join()) {
    faults.push(`the newest version is not first: ${versions.join(", ")}`);
  }
  return faults;
}

/** Why a version cannot be released by what the change log says; none if it can. */
export function unreadyFor(version: string, changelog: string): string[] {
  const release = releasesIn(changelog).find((each) => each.version === version);
  if (!release) {
    return [`CHANGELOG.md has no part for ${version}: run npm run release -- --cut`];
  }
  return release.kinds.length > 0 ? [] : [`CHANGELOG.md says nothing of ${version}`];
}

/**
 * Gives what is under Unreleased to a version, and begins a new Unreleased above it.
 *
 * @param day The day of the release, as in `2026-11-27`.
 * @throws Error if there is nothing to give, or if the version has its part already.
 */
export function cut(changelog: string, version: string, day: string): string {
  const releases = releasesIn(changelog);
  if (releases.some((each) => each.version === version)) {
    throw new Error(
      `CHANGELOG.md has a part for ${version} already: raise "version" in package.json, or go on with the release`,
    );
  }
  if (!releases.some((each) => each.version === NEXT && each.kinds.length > 0)) {
    throw new Error(`CHANGELOG.md has nothing under ${NEXT}: write down what is new first`);
  }
  return changelog.replace(/^## \[?Unreleased\]?$/m, (heading) => `${heading}\n\n## ${version} - ${day}`);
}
