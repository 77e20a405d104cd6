import type { OperatingSystem } from "./operating-system";
import type { Problem } from "./problem";
import { checkChoice, checkTwins } from "./values";

/**
 * The largest number of storage accounts that an app can mount. Source: "Mount Azure Storage as a local share in App
 * Service", Microsoft.
 */
export const MOST_MOUNTS = 5;

/** The kinds of storage that can be mounted. Source: `AzureStorageType`, Azure Resource Manager reference. */
export const MOUNT_TYPES: readonly string[] = ["AzureFiles", "AzureBlob"];

/** A storage account that is mounted into an app's file system. Values that are not known yet are skipped. */
export interface Mount {
  /** One of {@link MOUNT_TYPES}. */
  readonly type?: unknown;
  /** The name of the storage account. */
  readonly accountName?: unknown;
  /** The name of the file share, or of the blob container. */
  readonly shareName?: unknown;
  /** The path of the mount in the app's file system. */
  readonly mountPath?: unknown;
}

/**
 * Checks the mounts of one slot.
 *
 * @param path Where they were declared, for example `build.mounts`.
 * @param mounts Keyed by name.
 * @param container Whether the app is a container. On Windows, this decides which paths are allowed.
 */
export function checkMounts(
  path: string,
  mounts: Readonly<Record<string, Mount>>,
  operatingSystem: OperatingSystem,
  container = false,
): Problem[] {
  const names = Object.keys(mounts);
  const places = new Map<unknown, string>();
  return [
    ...checkCount(path, names.length),
    ...Object.entries(mounts).flatMap(([name, mount]) => {
      const at = `${path}[${JSON.stringify(name)}]`;
      const twin = places.get(mount.mountPath);
      places.set(mount.mountPath, name);
      return [
        ...checkName(at, name),
        ...checkType(`${at}.type`, mount.type, operatingSystem),
        ...checkText(`${at}.accountName`, mount.accountName, ACCOUNT),
        ...checkText(`${at}.shareName`, mount.shareName, SHARE),
        ...checkMountPath(`${at}.mountPath`, mount.mountPath, operatingSystem, container),
        ...(typeof mount.mountPath === "string" && twin !== undefined
          ? [
              {
                path: `${at}.mountPath`,
                reason: `"${mount.mountPath}" is where "${twin}" is mounted already: give each mount its own path`,
              },
            ]
          : []),
      ];
    }),
    ...checkTwins(path, names, "mount"),
  ];
}

interface Form {
  readonly form: RegExp;
  readonly message: string;
}

/** Source: "Storage account overview", Microsoft. */
const ACCOUNT: Form = {
  form: /^[a-z0-9]{3,24}$/,
  message: "is not the name of a storage account: use 3 to 24 lower-case letters and digits",
};

/** Source: "Naming and referencing shares" and "Naming and referencing containers", Microsoft. */
const SHARE: Form = {
  form: /^\$?(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  message:
    "is not the name of a file share or a blob container: " +
    "use 3 to 63 lower-case letters, digits and single hyphens, with no hyphen first or last",
};

function checkText(path: string, value: unknown, { form, message }: Form): Problem[] {
  return typeof value !== "string" || form.test(value) ? [] : [{ path, reason: `"${value}" ${message}` }];
}

function checkCount(path: string, count: number): Problem[] {
  return count <= MOST_MOUNTS
    ? []
    : [
        {
          path,
          reason:
            `it has ${count} mounts, and App Service takes at most ${MOST_MOUNTS} an app: ` +
            "remove some, or mount one share for several purposes",
        },
      ];
}

function checkName(path: string, name: string): Problem[] {
  return /^[A-Za-z0-9_-]+$/.test(name)
    ? []
    : [{ path, reason: `"${name}" is not a name for a mount: use letters, digits, "_" and "-"` }];
}

function checkType(path: string, type: unknown, operatingSystem: OperatingSystem): Problem[] {
  if (type === "AzureBlob" && operatingSystem === "windows") {
    return [{ path, reason: '"AzureBlob" can be mounted on Linux only: use "AzureFiles"' }];
  }
  return checkChoice(path, type, MOUNT_TYPES);
}

/** Source: "Mount Azure Storage as a local share in App Service", Microsoft, for each kind of app. */
function checkMountPath(
  path: string,
  mountPath: unknown,
  operatingSystem: OperatingSystem,
  container: boolean,
): Problem[] {
  if (typeof mountPath !== "string") {
    return [];
  }
  if (operatingSystem === "windows" && !container) {
    return /^\/mounts\/[^/\\\s]+$/.test(mountPath)
      ? []
      : [{ path, reason: `"${mountPath}" is not a path to mount at on Windows: use "/mounts/" and a name` }];
  }
  const form = operatingSystem === "windows" ? /^([C-Zc-z]:\\|\/)[^\s]*$/ : /^\/\S*$/;
  if (!form.test(mountPath)) {
    return [
      {
        path,
        reason:
          `"${mountPath}" is not a path to mount at: use an absolute one, for example ` +
          (operatingSystem === "windows" ? '"C:\\data"' : '"/data"'),
      },
    ];
  }
  const bare = mountPath
    .replace(/^[A-Za-z]:/, "")
    .replace(/\\/g, "/")
    .replace(/\/+$/, "")
    .toLowerCase();
  if (bare === "" || bare === "/home") {
    return [
      { path, reason: `"${mountPath}" belongs to App Service itself: mount below another path, for example "/data"` },
    ];
  }
  if (operatingSystem === "linux" && /^\/tmp(\/|$)/.test(bare)) {
    return [
      { path, reason: `"${mountPath}" is within /tmp, where a mount may keep the app from starting: use another path` },
    ];
  }
  return [];
}
