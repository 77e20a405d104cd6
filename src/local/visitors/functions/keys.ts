import { createHmac, timingSafeEqual } from "node:crypto";

/** From what the keys of a slot's host are made. */
export interface HostKeys {
  /** The master key, for everything of the host. */
  readonly master: string;
  /** A secret from which all other keys are computed. */
  readonly seed: string;
}

/** The host key `default`, which calls every function. */
export function defaultHostKey({ seed }: HostKeys): string {
  return keyOf(seed, "host key default");
}

/** The key `default` of one function. */
export function functionKey({ seed }: HostKeys, name: string): string {
  return keyOf(seed, `function key default\n${name.toLowerCase()}`);
}

/** Whether a key that a visitor sent is one of those that are good. */
export function isOneOf(sent: string | undefined, good: readonly string[]): boolean {
  const bytes = Buffer.from(sent ?? "");
  return good.some((key) => {
    const wanted = Buffer.from(key);
    return wanted.length === bytes.length && timingSafeEqual(wanted, bytes);
  });
}

/** 43 letters, digits, `-` and `_`, so that it can stand in a URL. */
function keyOf(seed: string, purpose: string): string {
  return createHmac("sha256", seed).update(purpose).digest("base64url");
}
