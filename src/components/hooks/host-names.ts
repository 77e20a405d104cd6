import type * as pulumi from "@pulumi/pulumi";
import { type DomainRecord, domainRecordsOf, PRODUCTION } from "../../rules";
import type { AppName } from "../args/app-args";
import { type Arm, ArmFailure, armOf } from "../azure/arm";
import { readProperties } from "../azure/arm-answers";
import { pathOf } from "../azure/held-builds";
import { type Hook, hook, known } from "../azure/hook";

/** A custom host name of a slot, or of production. */
export interface CustomHostName {
  readonly app: AppName;
  /** The slot, or production. */
  readonly slot: string;
  readonly hostName: string;
  readonly recordType: string;
}

/**
 * Before a host name is bound for the first time, asks App Service whether it finds the DNS records.
 *
 * Source: `WebApps_AnalyzeCustomHostname`, Azure REST API reference.
 *
 * @throws Error with the records to make, if it does not.
 */
export function verifyDnsRecords(component: pulumi.Resource, name: CustomHostName): Hook {
  return whenNew(component, name, async (arm, path) => {
    const { hostName, slot } = name;
    const { properties } = (await arm(
      "GET",
      `${path}/analyzeCustomHostname?hostName=${encodeURIComponent(hostName)}`,
    )) as { readonly properties?: { readonly customDomainVerificationTest?: string | null } };
    if (properties?.customDomainVerificationTest === "Failed") {
      const records = await readRecords(arm, path, name);
      const place = slot === PRODUCTION ? PRODUCTION : `slot "${slot}"`;
      throw new Error(
        `customHostNames: Azure does not find the DNS records of "${hostName}" yet, so it is not bound to ${place}. Make these ` +
          `records, then run \`pulumi up\` again: ${records.map(({ type, name, value }) => `${type} ${name} ${value}`).join("; ")}`,
      );
    }
  });
}

/** Before a certificate is issued, binds its host name without TLS: App Service issues none for a name that is not bound. */
export function bindBeforeCertificate(component: pulumi.Resource, name: CustomHostName): Hook {
  return whenNew(component, name, async (arm, path) => {
    const binding = `${path}/hostNameBindings/${name.hostName}`;
    if ((await bindingAt(arm, binding)) === undefined) {
      await arm("PUT", binding, { properties: { customHostNameDnsRecordType: name.recordType } });
    }
  });
}

/** Removes that binding before the one with TLS is created: azure-native creates nothing that is there already. */
export function replaceBinding(component: pulumi.Resource, name: CustomHostName): Hook {
  return whenNew(component, name, async (arm, path) => {
    const binding = `${path}/hostNameBindings/${name.hostName}`;
    if ((await bindingAt(arm, binding))?.properties?.sslState === "Disabled") {
      await arm("DELETE", binding);
    }
  });
}

/** Runs before a resource is created, and not before it is changed. */
function whenNew(
  component: pulumi.Resource,
  { app, slot }: CustomHostName,
  run: (arm: Arm, path: string) => Promise<void>,
): Hook {
  return hook(
    () => component,
    async ({ oldInputs }) => {
      if (oldInputs === undefined) {
        await run(await armOf(component), await pathOfSlot(app, slot));
      }
    },
  );
}

async function pathOfSlot(app: AppName, slot: string): Promise<string> {
  const [resourceGroupName = "", site = ""] = await Promise.all([known(app.resourceGroupName), known(app.siteName)]);
  return pathOf({ resourceGroupName, site }, slot);
}

interface Binding {
  readonly properties?: { readonly sslState?: string | null };
}

async function bindingAt(arm: Arm, path: string): Promise<Binding | undefined> {
  try {
    return (await arm("GET", path)) as Binding;
  } catch (error) {
    if (error instanceof ArmFailure && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

/** Reads what the DNS records of a host name point to. */
export async function recordsOf(component: pulumi.Resource, name: CustomHostName): Promise<DomainRecord[]> {
  return readRecords(await armOf(component), await pathOfSlot(name.app, name.slot), name);
}

interface Addresses {
  readonly defaultHostName?: string;
  readonly inboundIpAddress?: string | null;
  readonly customDomainVerificationId?: string | null;
}

async function readRecords(arm: Arm, path: string, { hostName, recordType }: CustomHostName): Promise<DomainRecord[]> {
  const site = await readProperties<Addresses>(arm, path);
  return domainRecordsOf(hostName, recordType, {
    defaultHostName: site.defaultHostName ?? "",
    ipAddress: site.inboundIpAddress ?? "",
    verificationId: site.customDomainVerificationId ?? "",
  });
}
