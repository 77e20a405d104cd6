import { checkImage } from "./images";
import type { Problem } from "./problem";
import { checkChoice, checkTwins, checkWholeNumber } from "./values";

/** The most side containers of an app. Source: "Sidecars in Azure App Service", Microsoft. */
export const MOST_SIDE_CONTAINERS = 9;

/** How an image is pulled. Source: `AuthType` of sites/sitecontainers, Azure Resource Manager reference. */
export const REGISTRY_AUTHENTICATIONS: readonly string[] = [
  "Anonymous",
  "UserCredentials",
  "SystemIdentity",
  "UserAssigned",
];

/** A side container. Values that are not known yet are skipped. */
export interface SideContainer {
  readonly image?: unknown;
  readonly targetPort?: unknown;
  /** The names of app settings, keyed by the environment variable that gets the setting's value. */
  readonly environmentVariables?: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: readonly VolumeMount[];
  /** One of {@link REGISTRY_AUTHENTICATIONS}. */
  readonly authType?: unknown;
  readonly userName?: unknown;
  readonly passwordSecret?: unknown;
  readonly userManagedIdentityClientId?: unknown;
}

/** A directory that an app's containers share. */
export interface VolumeMount {
  readonly volumeSubPath?: unknown;
  readonly containerMountPath?: unknown;
}

/**
 * Checks an app's side containers.
 *
 * @param containers Keyed by name.
 * @param settings The names of all app settings that are declared. Others have no value.
 */
export function checkSideContainers(
  path: string,
  containers: Readonly<Record<string, SideContainer>>,
  settings: readonly string[],
): Problem[] {
  const names = Object.keys(containers);
  const ports = new Map<unknown, string>();
  const known = new Set(settings.map((name) => name.toUpperCase()));
  return [
    ...checkCount(path, names.length),
    ...Object.entries(containers).flatMap(([name, container]) => {
      const at = `${path}[${JSON.stringify(name)}]`;
      const holder = ports.get(container.targetPort);
      ports.set(container.targetPort, name);
      return [
        ...checkName(at, name),
        ...(typeof container.image === "string" ? checkImage(`${at}.image`, container.image) : []),
        ...checkWholeNumber(`${at}.targetPort`, container.targetPort, 1, 65_535),
        ...(typeof container.targetPort === "number" && holder !== undefined
          ? [
              {
                path: `${at}.targetPort`,
                reason: `"${holder}" listens on ${container.targetPort} too, and all containers share one network: use another port`,
              },
            ]
          : []),
        ...checkVariables(`${at}.environmentVariables`, container.environmentVariables ?? {}, known),
        ...checkVolumes(`${at}.volumeMounts`, container.volumeMounts ?? []),
        ...checkAccess(at, container),
      ];
    }),
    ...checkTwins(path, names, "container"),
  ];
}

function checkCount(path: string, count: number): Problem[] {
  return count <= MOST_SIDE_CONTAINERS
    ? []
    : [
        {
          path,
          reason: `it has ${count} containers, and App Service takes at most ${MOST_SIDE_CONTAINERS} beside the app's own: remove some`,
        },
      ];
}

/** Source: the pattern of a site container's name, Azure Resource Manager reference. */
function checkName(path: string, name: string): Problem[] {
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(name)
    ? []
    : [
        {
          path,
          reason: `"${name}" is not a name for a container: use letters, digits and hyphens, with no hyphen first or last`,
        },
      ];
}

/** The value of a variable is the name of an app setting. Microsoft's own examples have mistaken it for the value. */
function checkVariables(
  path: string,
  variables: Readonly<Record<string, unknown>>,
  settings: ReadonlySet<string>,
): Problem[] {
  return Object.entries(variables).flatMap(([variable, setting]) => {
    const at = `${path}[${JSON.stringify(variable)}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
      return [
        {
          path: at,
          reason: `"${variable}" is not a name for an environment variable: use letters, digits and "_", with no digit first`,
        },
      ];
    }
    if (typeof setting !== "string" || settings.has(setting.toUpperCase())) {
      return [];
    }
    return [
      {
        path: at,
        // The text may be the value itself, which may be secret. So it is not shown.
        reason:
          "it must be the name of the app setting that has the variable's value, and no app setting of that name is declared: " +
          "declare it in build.settings or stickySettings, or correct the name",
      },
    ];
  });
}

function checkVolumes(path: string, mounts: readonly VolumeMount[]): Problem[] {
  const places = new Set<unknown>();
  return mounts.flatMap(({ volumeSubPath, containerMountPath }, index) => {
    const at = `${path}[${index}]`;
    const isTaken = typeof containerMountPath === "string" && places.has(containerMountPath);
    places.add(containerMountPath);
    return [
      ...checkPath(`${at}.volumeSubPath`, volumeSubPath),
      ...checkPath(`${at}.containerMountPath`, containerMountPath),
      ...(isTaken
        ? [
            {
              path: `${at}.containerMountPath`,
              reason: `"${containerMountPath}" has a volume already: give each volume its own path`,
            },
          ]
        : []),
    ];
  });
}

function checkPath(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || /^\/[^/\s]\S*$/.test(value)
    ? []
    : [{ path, reason: `"${value}" is not the path of a directory: use an absolute one, for example "/shared"` }];
}

/** Source: sites/sitecontainers, Azure Resource Manager reference. */
function checkAccess(path: string, container: SideContainer): Problem[] {
  const { authType, userName, passwordSecret, userManagedIdentityClientId } = container;
  if (authType !== undefined && typeof authType !== "string") {
    return [];
  }
  const problems = checkChoice(`${path}.authType`, authType, REGISTRY_AUTHENTICATIONS);
  if (problems.length > 0) {
    return problems;
  }
  const way = authType ?? "Anonymous";
  const needs = [
    ["userName", userName, "UserCredentials"],
    ["passwordSecret", passwordSecret, "UserCredentials"],
    ["userManagedIdentityClientId", userManagedIdentityClientId, "UserAssigned"],
  ] as const;
  return needs.flatMap(([name, value, needing]) => {
    if (way === needing) {
      return value === undefined
        ? [{ path: `${path}.${name}`, reason: `it is missing, and authType "${way}" needs it: declare it` }]
        : [];
    }
    return value === undefined
      ? []
      : [
          {
            path: `${path}.${name}`,
            reason: `authType "${way}" does not use it: declare authType "${needing}", or remove it`,
          },
        ];
  });
}
