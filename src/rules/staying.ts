import { IP_RESTRICTION_ACTIONS } from "./ip-restrictions";
import type { Problem } from "./problem";
import { checkSubnet, IDENTITY_FORM, isIdentityId } from "./resource-ids";
import { checkChoice } from "./values";

const TLS_VERSIONS = ["1.0", "1.1", "1.2", "1.3"];

/**
 * The settings that only have a few allowed values. Source: the enumerations of `Microsoft.Web`, Azure Resource Manager
 * reference.
 */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  minTlsVersion: TLS_VERSIONS,
  scmMinTlsVersion: TLS_VERSIONS,
  ftpsState: ["AllAllowed", "FtpsOnly", "Disabled"],
  clientCertMode: ["Required", "Optional", "OptionalInteractiveUser"],
  publicNetworkAccess: ["Enabled", "Disabled"],
  ipRestrictionsDefaultAction: IP_RESTRICTION_ACTIONS,
  scmIpRestrictionsDefaultAction: IP_RESTRICTION_ACTIONS,
};

/** The value of `keyVaultReferenceIdentity` for the app's own identity. */
const SYSTEM_ASSIGNED = "SystemAssigned";

const HOST_NAME_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const HOST_NAME = new RegExp(`^(?:\\*\\.)?${HOST_NAME_LABEL}(?:\\.${HOST_NAME_LABEL})+$`);
const LONGEST_HOST_NAME = 253;

/**
 * Checks the settings that stay with a slot.
 *
 * @param path Where they were declared, for example `slots["staging"]`.
 * @param declared The arguments of the slot. Only plain values are checked; values that are not known yet are skipped.
 */
export function checkStaying(path: string, declared: Readonly<Record<string, unknown>>): Problem[] {
  return [
    ...Object.entries(CHOICES).flatMap(([name, allowed]) => checkChoice(`${path}.${name}`, declared[name], allowed)),
    ...checkHealthCheckPath(`${path}.healthCheckPath`, declared.healthCheckPath),
    ...checkSubnet(`${path}.virtualNetworkSubnetId`, declared.virtualNetworkSubnetId),
    ...checkKeyVaultIdentity(`${path}.keyVaultReferenceIdentity`, declared.keyVaultReferenceIdentity),
    ...checkIdentities(`${path}.identity`, declared.identity),
    ...checkHostNames(`${path}.customHostNames`, declared.customHostNames),
  ];
}

/** Checks a custom host name: at least two DNS labels. The first may be `*`. */
export function checkCustomHostName(path: string, hostName: string): Problem[] {
  return hostName.length <= LONGEST_HOST_NAME && HOST_NAME.test(hostName)
    ? []
    : [
        {
          path,
          reason: `"${hostName}" is not a host name: use labels of letters, digits and hyphens, for example "www.contoso.com" or "*.contoso.com"`,
        },
      ];
}

/** Checks the thumbprint of a certificate: its SHA-1 in hexadecimal. */
export function checkThumbprint(path: string, thumbprint: string): Problem[] {
  return /^[0-9A-Fa-f]{40}$/.test(thumbprint)
    ? []
    : [
        {
          path,
          reason: `"${thumbprint}" is not the thumbprint of a certificate: use its 40 hexadecimal digits, without spaces or colons`,
        },
      ];
}

function checkHealthCheckPath(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || value === "" || value.startsWith("/")
    ? []
    : [{ path, reason: `"${value}" is not a path on the site: begin it with "/", for example "/${value}"` }];
}

function checkIdentityId(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || isIdentityId(value)
    ? []
    : [
        {
          path,
          reason: `"${value}" is not the resource id of a user-assigned identity: use the form ${IDENTITY_FORM}`,
        },
      ];
}

function checkKeyVaultIdentity(path: string, value: unknown): Problem[] {
  return typeof value !== "string" || value === SYSTEM_ASSIGNED || isIdentityId(value)
    ? []
    : [
        {
          path,
          reason: `"${value}" is not an identity: use "${SYSTEM_ASSIGNED}", or the resource id of a user-assigned one, ${IDENTITY_FORM}`,
        },
      ];
}

function checkIdentities(path: string, identity: unknown): Problem[] {
  const ids = isRecord(identity) ? identity.userAssigned : undefined;
  return Array.isArray(ids) ? ids.flatMap((id, index) => checkIdentityId(`${path}.userAssigned[${index}]`, id)) : [];
}

function checkHostNames(path: string, value: unknown): Problem[] {
  return isRecord(value)
    ? Object.entries(value).flatMap(([name, item]) => {
        const at = `${path}[${JSON.stringify(name)}]`;
        return [...checkCustomHostName(at, name), ...checkCertificate(at, item)];
      })
    : [];
}

function checkCertificate(path: string, item: unknown): Problem[] {
  const thumbprint = isRecord(item) ? item.thumbprint : undefined;
  return typeof thumbprint === "string" ? checkThumbprint(`${path}.thumbprint`, thumbprint) : [];
}

/** Whether a value is a plain object. An Output, whose value comes later, is not. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
