import type { Problem } from "./problem";
import { isRecord } from "./values";

/** A record to make in the DNS of a domain. */
export interface DomainRecord {
  readonly type: string;
  readonly name: string;
  readonly value: string;
}

/** What records point to. */
export interface DomainTarget {
  /** The slot's own host name. */
  readonly defaultHostName: string;
  /** The address of the app, for a record of type A. */
  readonly ipAddress: string;
  /** The verification id of the subscription. */
  readonly verificationId: string;
}

/** The longest host name that a managed certificate can have. Source: as for {@link checkManagedCertificate}. */
const LONGEST_IN_CERTIFICATE = 64;

/** Whether a host name is a root domain, such as `contoso.com`, as far as its labels tell. */
export function isRootDomain(hostName: string): boolean {
  return hostName.split(".").length === 2;
}

/**
 * The type of the record that leads to the app. A root domain cannot have a CNAME record.
 *
 * Source: "Map an existing custom DNS name to Azure App Service", Microsoft.
 */
export function recordTypeOf(hostName: string, declared: string | undefined): string {
  return declared ?? (isRootDomain(hostName) ? "A" : "CName");
}

/**
 * The DNS records of a custom host name: the one that leads to the app, and the one that proves whose domain it is. Source:
 * as for {@link recordTypeOf}.
 */
export function domainRecordsOf(hostName: string, recordType: string, target: DomainTarget): DomainRecord[] {
  const { defaultHostName, ipAddress, verificationId } = target;
  return [
    recordType === "A"
      ? { type: "A", name: hostName, value: ipAddress }
      : { type: "CNAME", name: hostName, value: defaultHostName },
    { type: "TXT", name: `asuid.${hostName.replace(/^\*\./, "")}`, value: verificationId },
  ];
}

/**
 * Checks that App Service can issue and renew the certificate of a host name.
 *
 * Source: "Add and manage TLS/SSL certificates in Azure App Service", Microsoft, "Create a free managed certificate".
 *
 * @param path Where the host name was declared.
 * @param own The slot's arguments.
 */
export function checkManagedCertificate(
  path: string,
  hostName: string,
  declared: unknown,
  own: Readonly<Record<string, unknown>>,
): Problem[] {
  if (!isRecord(declared) || declared.managedCertificate !== true) {
    return [];
  }
  const at = `${path}.managedCertificate`;
  const isRoot = recordTypeOf(hostName, declared.dnsRecordType as string | undefined) === "A";
  const isRestricted = Array.isArray(own.ipRestrictions) && own.ipRestrictions.length > 0;
  return [
    ...(declared.thumbprint === undefined
      ? []
      : [{ path: at, reason: "it is declared together with thumbprint, which is another certificate: remove one" }]),
    ...(hostName.startsWith("*.")
      ? [
          {
            path: at,
            reason: `App Service issues no certificate for all names, "${hostName}": declare each name, or the thumbprint of a certificate of your own`,
          },
        ]
      : []),
    ...(hostName.length > LONGEST_IN_CERTIFICATE
      ? [
          {
            path: at,
            reason: `"${hostName}" has ${hostName.length} characters, and App Service issues certificates for at most ${LONGEST_IN_CERTIFICATE}: use a shorter name, or the thumbprint of a certificate of your own`,
          },
        ]
      : []),
    ...(own.publicNetworkAccess === "Disabled"
      ? [
          {
            path: at,
            reason:
              "publicNetworkAccess is Disabled, and App Service issues certificates only for what can be reached from the internet: remove one of the two",
          },
        ]
      : []),
    ...(isRoot && isRestricted
      ? [
          {
            path: at,
            reason: `ipRestrictions close the slot, and the certificate of a root domain is issued only if it can be reached from the internet: remove them, or declare the thumbprint of a certificate of your own`,
          },
        ]
      : []),
  ];
}
