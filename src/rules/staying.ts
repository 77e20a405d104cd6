import { checkManagedCertificate } from "./custom-domains";
import { IP_RESTRICTION_ACTIONS } from "./ip-restrictions";
import type { Problem } from "./problem";
import { checkResourceId, checkSubnet, IDENTITY_FORM, isIdentityId } from "./resource-ids";
import { checkChoice, checkWholeNumber, isRecord } from "./values";

/** From the strongest to the weakest. Source: `TlsCipherSuites`, Azure Resource Manager reference. */
const TLS_CIPHER_SUITES: readonly string[] = [
  "TLS_AES_256_GCM_SHA384",
  "TLS_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
];

const TLS_VERSIONS = ["1.0", "1.1", "1.2", "1.3"];

/**
 * The settings that only have a few allowed values. Source: the enumerations of `Microsoft.Web`, Azure Resource Manager
 * reference.
 */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  minTlsVersion: TLS_VERSIONS,
  scmMinTlsVersion: TLS_VERSIONS,
  minTlsCipherSuite: TLS_CIPHER_SUITES,
  clientCertMode: ["Required", "Optional", "OptionalInteractiveUser"],
  publicNetworkAccess: ["Enabled", "Disabled"],
  ipRestrictionsDefaultAction: IP_RESTRICTION_ACTIONS,
  scmIpRestrictionsDefaultAction: IP_RESTRICTION_ACTIONS,
};

/** Source: `LogLevel`, Azure Resource Manager reference. */
const LOG_LEVELS = ["Off", "Error", "Warning", "Information", "Verbose"];

/** Source: `FileSystemHttpLogsConfig.retentionInMb`, Azure Resource Manager reference. */
const HTTP_LOGS_IN_MB = { least: 25, most: 100 };

const MOST_DAYS = 2 ** 31 - 1;

/** The value of `keyVaultReferenceIdentity` for the app's own identity. */
const SYSTEM_ASSIGNED = "SystemAssigned";

/** Source: `CustomHostNameDnsRecordType`, Azure Resource Manager reference. */
const RECORD_TYPES = ["CName", "A"];

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
    ...checkSubnet(`${path}.virtualNetworkSubnetId`, declared.virtualNetworkSubnetId),
    ...checkKeyVaultIdentity(`${path}.keyVaultReferenceIdentity`, declared.keyVaultReferenceIdentity),
    ...checkIdentities(`${path}.identity`, declared.identity),
    ...checkLogs(`${path}.logs`, declared.logs),
    ...checkHostNames(`${path}.customHostNames`, declared),
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
  return Array.isArray(ids)
    ? ids.flatMap((id, index) => checkResourceId(`${path}.userAssigned[${index}]`, id, "identity"))
    : [];
}

function checkLogs(path: string, logs: unknown): Problem[] {
  const { applicationLogLevel, httpLogsRetentionInMb, httpLogsRetentionInDays } = isRecord(logs) ? logs : {};
  const { least, most } = HTTP_LOGS_IN_MB;
  return [
    ...checkChoice(`${path}.applicationLogLevel`, applicationLogLevel, LOG_LEVELS),
    ...checkWholeNumber(`${path}.httpLogsRetentionInMb`, httpLogsRetentionInMb, least, most),
    ...checkWholeNumber(`${path}.httpLogsRetentionInDays`, httpLogsRetentionInDays, 0, MOST_DAYS),
  ];
}

function checkHostNames(path: string, own: Readonly<Record<string, unknown>>): Problem[] {
  const { customHostNames: value } = own;
  return isRecord(value)
    ? Object.entries(value).flatMap(([name, item]) => {
        const at = `${path}[${JSON.stringify(name)}]`;
        return [
          ...checkCustomHostName(at, name),
          ...checkCertificate(at, item),
          ...checkChoice(`${at}.dnsRecordType`, isRecord(item) ? item.dnsRecordType : undefined, RECORD_TYPES),
          ...checkManagedCertificate(at, name, item, own),
        ];
      })
    : [];
}

function checkCertificate(path: string, item: unknown): Problem[] {
  const thumbprint = isRecord(item) ? item.thumbprint : undefined;
  return typeof thumbprint === "string" ? checkThumbprint(`${path}.thumbprint`, thumbprint) : [];
}
