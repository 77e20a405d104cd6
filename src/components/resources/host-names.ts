import { Certificate } from "@pulumi/azure-native/web/certificate";
import { getCertificate } from "@pulumi/azure-native/web/getCertificate";
import { WebAppHostNameBinding } from "@pulumi/azure-native/web/webAppHostNameBinding";
import { WebAppHostNameBindingSlot } from "@pulumi/azure-native/web/webAppHostNameBindingSlot";
import * as pulumi from "@pulumi/pulumi";
import { PRODUCTION, recordTypeOf } from "../../rules";
import type { Declaration } from "../args/declaration";
import type { CustomHostNameArgs, DnsRecord } from "../args/staying-args";
import { hasEngine } from "../azure/hook";
import { pause } from "../azure/polling";
import { readInProgram } from "../azure/read-in-program";
import { progress } from "../azure/tell";
import {
  bindBeforeCertificate,
  type CustomHostName,
  recordsOf,
  replaceBinding,
  verifyDnsRecords,
} from "../hooks/host-names";
import type { Writes } from "./writes";

/** What the certificates of an app have in common. */
export interface CertificatePlace {
  readonly serverFarmId: pulumi.Input<string>;
  readonly location?: pulumi.Input<string>;
}

/**
 * Declares the custom host names of a slot, or of production, with their certificates.
 *
 * App Service issues a certificate only for a host name that is bound, and a binding with TLS needs the certificate. So a
 * hook binds the name without TLS before the certificate is issued, and removes that binding before the one with TLS is
 * created. As resources, the binding depends on the certificate, because Azure deletes no certificate that is bound.
 *
 * @param owner The slot, or the app for production. A binding without a managed certificate is deleted with it.
 */
export function bindHostNames(
  writes: Writes,
  slot: string,
  hostNames: Readonly<Record<string, CustomHostNameArgs>>,
  place: CertificatePlace,
  owner: pulumi.Resource | undefined,
): void {
  const { parent, app } = writes.args;
  const { resourceGroupName, siteName } = app;
  for (const [hostName, declared] of Object.entries(hostNames)) {
    const name: CustomHostName = { app, slot, hostName, recordType: recordTypeOf(hostName, declared.dnsRecordType) };
    const verify = verifyDnsRecords(parent, name);
    const certificate = declared.managedCertificate
      ? writes.add(
          `${slot}-${hostName}-certificate`,
          (resource, options) =>
            new Certificate(
              resource,
              { resourceGroupName, name: hostName, canonicalName: hostName, ...place },
              options,
            ),
          [verify, bindBeforeCertificate(parent, name)],
        )
      : undefined;
    const thumbprint = certificate
      ? thumbprintOf(parent, certificate, { resourceGroupName, hostName })
      : declared.thumbprint;
    const binding = {
      resourceGroupName,
      name: siteName,
      siteName,
      hostName,
      ...(thumbprint === undefined ? {} : { sslState: "SniEnabled" as const, thumbprint }),
      ...(declared.dnsRecordType === undefined ? {} : { customHostNameDnsRecordType: declared.dnsRecordType }),
    };
    const deletedWith = owner && !certificate ? { deletedWith: owner } : {};
    writes.add(
      `${slot}-${hostName}`,
      (resource, options) =>
        slot === PRODUCTION
          ? new WebAppHostNameBinding(resource, binding, { ...options, ...deletedWith })
          : new WebAppHostNameBindingSlot(resource, { ...binding, slot }, { ...options, ...deletedWith }),
      [certificate ? replaceBinding(parent, name) : verify],
    );
  }
}

/** How long Azure is asked for a certificate that it has begun to issue. */
const LONGEST_MILLISECONDS = 10 * 60_000;

/** The thumbprint of a certificate. App Service accepts the request at once, and issues the certificate a little later. */
function thumbprintOf(
  component: pulumi.Resource,
  certificate: Certificate,
  { resourceGroupName, hostName }: { readonly resourceGroupName: pulumi.Input<string>; readonly hostName: string },
): pulumi.Output<string> {
  return pulumi
    .all([certificate.thumbprint, certificate.name, resourceGroupName])
    .apply(async ([thumbprint, name, group]) =>
      thumbprint
        ? thumbprint
        : readInProgram(component, async () => {
            const end = Date.now() + LONGEST_MILLISECONDS;
            for (let reads = 1; ; reads++) {
              const issued = await getCertificate({ name, resourceGroupName: group }, { parent: component });
              if (issued.thumbprint) {
                return issued.thumbprint;
              }
              if (Date.now() > end) {
                throw new Error(
                  `customHostNames: App Service has not issued the certificate of "${hostName}" in ten minutes: run \`pulumi up\` again, which goes on waiting`,
                );
              }
              progress(component, `waiting for the certificate of "${hostName}"`);
              await pause(reads);
            }
          }),
    );
}

/** The DNS records of all custom host names, keyed by host name. Known once the app and its slots are there. */
export function dnsRecordsOf(
  component: pulumi.Resource,
  { places }: Declaration,
  app: CustomHostName["app"],
  owners: readonly pulumi.Output<string>[],
): pulumi.Output<Record<string, DnsRecord[]>> {
  const names = places.flatMap(([slot, { customHostNames = {} }]) =>
    Object.entries(customHostNames).map(
      ([hostName, { dnsRecordType }]): CustomHostName => ({
        app,
        slot,
        hostName,
        recordType: recordTypeOf(hostName, dnsRecordType),
      }),
    ),
  );
  if (names.length === 0 || !hasEngine()) {
    return pulumi.output<Record<string, DnsRecord[]>>({});
  }
  return pulumi.all([app.siteName, app.resourceGroupName, ...owners]).apply(() =>
    readInProgram(component, async () => {
      const records = names.map(async (name) => [name.hostName, await recordsOf(component, name)] as const);
      return Object.fromEntries(await Promise.all(records));
    }),
  );
}
