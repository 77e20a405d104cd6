import { createHmac } from "node:crypto";
import type { Problem } from "./problem";

/** Hexadecimal characters of the digest: enough that two configurations of one version never share it. */
const DIGEST_LENGTH = 12;

/**
 * What a build is known by: its version, and a digest of everything that travels with it, in the form of semantic
 * versioning's build metadata: `2.0.0+5f1d7a84be73`.
 *
 * @param version The version that its user declares.
 * @param travelling Everything that travels with the build. Key order does not matter.
 * @param key Random bytes that only the stack knows, so that the digest gives nothing away of a secret setting.
 */
export function buildIdentity(version: string, travelling: unknown, key: string): string {
  const digest = createHmac("sha256", key).update(canonical(travelling)).digest("hex").slice(0, DIGEST_LENGTH);
  return `${version}+${digest}`;
}

/** The version within an identity: what stands before the plus sign. */
export function versionOf(identity: string): string {
  const plus = identity.indexOf("+");
  return plus < 0 ? identity : identity.slice(0, plus);
}

/**
 * Whether what a slot holds is what is wanted.
 *
 * @param held What the slot holds: an identity, or an empty string for a slot without a build.
 * @param wanted An identity, which must be equal, or a bare version, which any configuration of that version meets.
 */
export function holdsBuild(held: string, wanted: string): boolean {
  return held !== "" && (held === wanted || (!wanted.includes("+") && versionOf(held) === wanted));
}

/** Parts a build from the digits that make the label of each swap another one. */
export const LABEL_MARK = "@";

/** The build that a label of the swap names, a site's `targetBuildVersion` or a slot's `buildVersion`. */
export function buildOfLabel(label: string): string {
  return label.replace(/@[0-9a-f]{8}$/, "");
}

const VERSION = /^[\x21-\x2a\x2c-\x7e]{1,64}$/;

/** Checks a version. It is free text but for what would break the identity. */
export function checkVersion(path: string, version: string): Problem[] {
  if (VERSION.test(version)) {
    return [];
  }
  return [
    {
      path,
      reason:
        `"${version}" is not a version: use 1 to 64 visible ASCII characters without spaces and without "+", ` +
        `which parts the version from the digest of what travels with it${instead(version)}`,
    },
  ];
}

/** How to write a version with a plus sign. */
function instead(version: string): string {
  const written = version.replaceAll("+", "-");
  return written !== version && VERSION.test(written) ? `: write "${written}"` : "";
}

/** Checks a target: a version, or a whole identity. */
export function checkTarget(path: string, target: string): Problem[] {
  const [version = "", digest, ...rest] = target.split("+");
  const isIdentity = rest.length === 0 && (digest === undefined || /^[0-9a-f]+$/.test(digest));
  return isIdentity ? checkVersion(path, version) : checkVersion(path, target);
}

/** JSON with its keys in order, so that equal values have equal text. */
function canonical(value: unknown): string {
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
