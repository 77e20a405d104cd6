import { checkVersion } from "./build-identity";
import { checkPackageReference } from "./packages";
import type { Problem } from "./problem";
import { checkSiteId } from "./site-id";

/** A release whose parts are known. */
export interface PlainRelease {
  readonly siteId: string;
  readonly version: string;
  readonly packageUri?: string;
  readonly packageContainerId?: string;
  readonly image?: string;
}

/** Where the content of a build is. */
export type ReleasedContent = Pick<PlainRelease, "packageUri" | "packageContainerId" | "image">;

/** Whether a URL may contain a secret: a signature, or a password. */
export function mayBeSecret(uri: string): boolean {
  return !URL.canParse(uri) || /[?#]/.test(uri) || new URL(uri).username !== "" || new URL(uri).password !== "";
}

/** The content of a build as everybody may know it: without a package whose URL may contain a secret. */
export function publicContent({ packageUri, packageContainerId, image }: ReleasedContent): ReleasedContent {
  const isPublic = packageUri !== undefined && !mayBeSecret(packageUri);
  return {
    ...(isPublic ? { packageUri } : {}),
    ...(isPublic && packageContainerId !== undefined ? { packageContainerId } : {}),
    ...(image === undefined ? {} : { image }),
  };
}

/**
 * The content of the build that a slot runs, according to the slot itself.
 *
 * @param setting The slot's `WEBSITE_RUN_FROM_PACKAGE`.
 * @param container The slot's `linuxFxVersion` or `windowsFxVersion`.
 * @param declared The content of another build of the same app. A package beside its package is in the same container.
 */
export function contentInSlot(
  setting: string | undefined,
  container: string | undefined,
  declared: ReleasedContent,
): ReleasedContent {
  const [, image] = /^DOCKER\|(.+)$/i.exec(container ?? "") ?? [];
  if (image !== undefined) {
    return { image };
  }
  if (setting === undefined || !/^https?:/i.test(setting)) {
    return {};
  }
  const { packageContainerId } = declared;
  const isBeside = packageContainerId !== undefined && folderOf(setting) === folderOf(declared.packageUri ?? "");
  return publicContent({ packageUri: setting, ...(isBeside ? { packageContainerId } : {}) });
}

/** A blob's container: the storage account's host and the first part of the path. */
function folderOf(uri: string): string | undefined {
  if (!URL.canParse(uri)) {
    return undefined;
  }
  const { host, pathname } = new URL(uri);
  return `${host}/${pathname.split("/")[1] ?? ""}`.toLowerCase();
}

/** Checks a release that another app runs. */
export function checkRelease(path: string, release: PlainRelease): Problem[] {
  const { siteId, version, packageUri, packageContainerId } = release;
  return [
    ...checkSiteId(`${path}.siteId`, siteId),
    ...(version === ""
      ? [
          {
            path: `${path}.version`,
            reason: `production of ${siteId} runs no build that says its version: run \`pulumi up\` of its stack first`,
          },
        ]
      : checkVersion(`${path}.version`, version)),
    ...(packageUri === undefined || packageContainerId === undefined
      ? []
      : checkPackageReference(path, packageUri, packageContainerId).map(({ path, reason }) => ({
          path: path.replace(/uri$/, "packageUri").replace(/containerId$/, "packageContainerId"),
          reason,
        }))),
  ];
}

/** What a build declares beside the release that it is promoted from, as far as it is known. */
export interface Promoted {
  readonly version: string | undefined;
  /** The version of the package that it declares. */
  readonly copied: string | undefined;
  readonly stack: string | undefined;
  /** Whether the build declares where its own copy of the content is. */
  readonly hasContent: boolean;
}

/** Checks that a build can be promoted from a release, after {@link checkRelease} found no problem. */
export function checkPromotion(path: string, build: Promoted, release: PlainRelease): Problem[] {
  const problems: Problem[] = [];
  const { siteId, version, packageUri, packageContainerId, image } = release;
  if (build.version !== undefined && build.version !== version) {
    problems.push({
      path: `${path}.version`,
      reason:
        `"${build.version}" is declared, and promotedFrom is ${version}, which ${siteId} runs: declare ${version} to release it ` +
        `here, or leave version out to release what runs there. To stay with ${build.version}, declare as promotedFrom the release ` +
        "as it was then",
    });
  }
  if (build.copied !== undefined && build.copied !== version) {
    problems.push({
      path: `${path}.package.version`,
      reason: `"${build.copied}" is declared, and promotedFrom is ${version}, which ${siteId} runs: declare a copy of that package`,
    });
  }
  if (build.hasContent) {
    return problems;
  }
  if (packageUri !== undefined && packageContainerId === undefined && build.stack !== undefined) {
    problems.push({
      path: `${path}.promotedFrom`,
      reason:
        `the release ${version} of ${siteId} does not say in which blob container its package is: declare the package there as ` +
        "build.package, or declare packageUri here",
    });
  } else if (packageUri === undefined && image === undefined) {
    problems.push({
      path: `${path}.promotedFrom`,
      reason:
        `the release ${version} of ${siteId} does not say where its package is: it is reached by a URL with a signature, or another ` +
        `build is declared there. Use a package without a signature, declare ${version} there, or declare here where a copy of it is, ` +
        "as package or packageUri",
    });
  } else if (packageUri === undefined && build.stack !== undefined) {
    problems.push({
      path: `${path}.stack`,
      reason: `"${build.stack}" is declared, and promotedFrom is a container, ${image}, which has its own: remove it`,
    });
  } else if (image === undefined && build.stack === undefined) {
    problems.push({
      path: `${path}.stack`,
      reason: "it is missing: promotedFrom is a package, and the stack that runs it is declared beside it",
    });
  }
  return problems;
}
