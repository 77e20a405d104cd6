import { PACKAGE_KINDS } from "./content-delivery";
import type { Problem } from "./problem";
import { choices } from "./values";

/** The folder of a package's blobs is a name that needs no escapes in a URL. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Checks the name of a series of packages. */
export function checkPackageName(path: string, name: string): Problem[] {
  return NAME.test(name)
    ? []
    : [
        {
          path,
          reason: `"${name}" is not a name for packages: use 1 to 100 letters, digits, ".", "_" and "-", with a letter or a digit first`,
        },
      ];
}

/** The endings of packages that are built already. */
const ENDINGS = Object.keys(PACKAGE_KINDS);

/** The ending of a built package, such as `zip`; undefined where it is none. */
export function packageEnding(file: string): string | undefined {
  const [, ending] = /\.([^./\\]+)$/.exec(file) ?? [];
  return ending !== undefined && ENDINGS.includes(ending.toLowerCase()) ? ending.toLowerCase() : undefined;
}

/** The endings of packages for a message: `".zip", ".jar", ".war" or ".ear"`. */
export function packageEndings(): string {
  return choices(ENDINGS.map((ending) => `.${ending}`));
}

/** How many hexadecimal characters of a content's digest are in names. */
const DIGEST_LENGTH = 12;

/** The part of a content's digest that is shown: in versions and in the names of blobs. */
export function shortDigest(digest: string): string {
  return digest.slice(0, DIGEST_LENGTH);
}

/** What a package's blob is named after. */
export interface NamedPackage {
  readonly name: string;
  readonly version: string;
  /** The SHA-256 of its content, in hexadecimal characters. */
  readonly digest: string;
  readonly ending: string;
}

/**
 * The name of a package's blob, for example `shop/2.0.0-5f1d7a84be73.zip`. Another content has another name, so no blob is
 * ever overwritten. The folder is the series' own: `shop` and `shop-admin` never take the other's packages for theirs.
 */
export function blobNameOf({ name, version, digest, ending }: NamedPackage): string {
  const text = version.replaceAll(/[^A-Za-z0-9._-]/g, "-");
  const short = shortDigest(digest);
  return `${name}/${text.endsWith(short) ? text : `${text}-${short}`}.${ending}`;
}

/** Whether a blob is a package of a series: a blob that somebody else put into its folder is not. */
export function isPackageOf(name: string, blob: string): boolean {
  const [folder, file = "", ...deeper] = blob.split("/");
  const pattern = new RegExp(`^(?:[A-Za-z0-9._-]*-)?[0-9a-f]{${DIGEST_LENGTH}}\\.(?:${ENDINGS.join("|")})$`);
  return folder === name && deeper.length === 0 && pattern.test(file);
}

/** The largest package that App Service takes. Source: "Deploy files to Azure App Service", Microsoft: 2048 megabytes. */
const LARGEST_BYTES = 2048 * 1024 * 1024;

/** Checks that App Service takes a package of a size. */
export function checkPackageSize(path: string, bytes: number): Problem[] {
  return bytes <= LARGEST_BYTES
    ? []
    : [
        {
          path,
          reason: `the package has ${sizeInWords(bytes)}, and App Service takes at most ${sizeInWords(LARGEST_BYTES)}: leave out what the app does not need`,
        },
      ];
}

/** A number of bytes for a message. */
export function sizeInWords(bytes: number): string {
  const megabytes = bytes / (1024 * 1024);
  return megabytes < 1 ? `${Math.ceil(bytes / 1024)} KB` : `${Math.ceil(megabytes)} MB`;
}
