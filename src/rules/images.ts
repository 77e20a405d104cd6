import type { Problem } from "./problem";

/**
 * The app settings that tell App Service where a container image is, and with which account to pull it. They travel.
 */
export const REGISTRY_SETTINGS = {
  server: "DOCKER_REGISTRY_SERVER_URL",
  username: "DOCKER_REGISTRY_SERVER_USERNAME",
  password: "DOCKER_REGISTRY_SERVER_PASSWORD",
} as const;

const HOST =
  "(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\\d{1,5})?";
const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const TAG = ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,}";
const IMAGE = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?$`);

/** The longest name of an image. Includes its registry, but not its tag and digest. */
const LONGEST_NAME = 255;

/**
 * Checks a reference to a container image, `[registry/]name[:tag][@digest]`.
 *
 * Source: the grammar of references of the distribution project.
 */
export function checkImage(path: string, image: string): Problem[] {
  const example = 'for example "contoso.azurecr.io/shop:2.0.0"';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(image)) {
    return [{ path, reason: `"${image}" is a URL, but an image's name has no scheme: remove the scheme, ${example}` }];
  }
  if (image.includes("|")) {
    return [
      {
        path,
        reason: `"${image}" has the form of a stack, which this component writes itself: give the image alone, ${example}`,
      },
    ];
  }
  const [name = ""] = image.split("@");
  if (!IMAGE.test(image) || name.replace(/:[^/]*$/, "").length > LONGEST_NAME) {
    return [{ path, reason: `"${image}" is not a container image: use [registry/]name[:tag][@digest], ${example}` }];
  }
  return [];
}

/** How App Service accesses a private registry. Values that are not known yet are skipped. */
export interface Registry {
  /** The registry's URL, for example `https://contoso.azurecr.io`. */
  readonly server?: unknown;
  /** The account that pulls the image. Needs a password. */
  readonly username?: unknown;
  /** Needs a user name. */
  readonly password?: unknown;
}

/** Checks what is needed to pull an image from a private registry. */
export function checkRegistry(path: string, registry: Registry): Problem[] {
  const { server, username, password } = registry;
  const problems: Problem[] = [];
  if (server === undefined) {
    problems.push({
      path: `${path}.server`,
      reason: 'it is missing: give the URL of the registry, for example "https://contoso.azurecr.io"',
    });
  } else if (typeof server === "string" && !new RegExp(`^https://${HOST}(/\\S*)?$`).test(server)) {
    problems.push({
      path: `${path}.server`,
      reason: `"${server}" is not the URL of a registry: use https:// and its host name, for example "https://contoso.azurecr.io"`,
    });
  }
  if ((username === undefined) !== (password === undefined)) {
    const [missing, there] = username === undefined ? ["username", "password"] : ["password", "username"];
    problems.push({
      path: `${path}.${missing}`,
      reason: `it is missing, but ${path}.${there} is declared: declare both, or neither if a managed identity reads the registry`,
    });
  }
  return problems;
}
