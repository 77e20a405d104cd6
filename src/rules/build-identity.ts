import { createHmac } from "node:crypto";
import type { Problem } from "./problem";

/** The number of hexadecimal characters in the digest. Enough that two configurations of one version never share it. */
const DIGEST_LENGTH = 12;

/**
 * The identity of a build: its version and a digest of everything that travels with it. It has the form of semantic
 * versioning's build metadata: `2.0.0+5f1d7a84be73`.
 *
 * @param version The version that the user declares.
 * @param travelling Everything that travels with the build. Key order does not matter.
 * @param key Random bytes that only the stack knows. With them, the digest reveals nothing about a secret setting.
 */
export function buildIdentity(version: string, travelling: unknown, key: string): string {
  const digest = createHmac("sha256", key).update(canonical(travelling)).digest("hex").slice(0, DIGEST_LENGTH);
  return `${version}+${digest}`;
}

/** The version in an identity: the part before the plus sign. */
export function versionOf(identity: string): string {
  const plus = identity.indexOf("+");
  return plus < 0 ? identity : identity.slice(0, plus);
}

/**
 * Whether a slot holds the wanted build.
 *
 * @param held What the slot holds: an identity, or an empty string if it has no build.
 * @param wanted An identity, which must be equal; or a bare version, which matches any configuration of that version.
 */
export function holdsBuild(held: string, wanted: string): boolean {
  return held !== "" && (held === wanted || (!wanted.includes("+") && versionOf(held) === wanted));
}

/** Separates a build's identity from the digits that make each swap's label different. */
export const LABEL_MARK = "@";

/** The build in a swap label: a site's `targetBuildVersion` or a slot's `buildVersion`. */
export function buildOfLabel(label: string): string {
  return label.replace(/@[0-9a-f]{8}$/, "");
}

const VERSION = /^[\x21-\x2a\x2c-\x7e]{1,64}$/;

/** Checks a version. Any text is allowed that does not break the identity. */
export function checkVersion(path: string, version: string): Problem[] {
  if (VERSION.test(version)) {
    return [];
  }
  return [
    {
      path,
      reason:
        `"${version}" is not a version: use 1 to 64 visible ASCII characters without spaces and without "+", ` +
        `which separates the version from the digest of what travels with it${instead(version)}`,
    },
  ];
}

/** Suggests how to write a version with a plus sign. */
function instead(version: string): string {
  const written = version.replaceAll("+", "-");
  return written !== version && VERSION.test(written) ? `: write "${written}"` : "";
}

/** Checks a target: a version or a whole identity. */
export function checkTarget(path: string, target: string): Problem[] {
  const [version = "", digest, ...rest] = target.split("+");
  const isIdentity = rest.length === 0 && (digest === undefined || /^[0-9a-f]+$/.test(digest));
  return isIdentity ? checkVersion(path, version) : checkVersion(path, target);
}

/** JSON with sorted keys, so that equal values give equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
