import type * as pulumi from "@pulumi/pulumi";
import { armOf } from "../azure/arm";
import { readList } from "../azure/arm-answers";
import { type App, describeBuild, type HeldBuilds, pathOf } from "../azure/held-builds";
import type { Clock } from "../azure/operations";
import { pause } from "../azure/polling";
import { progress } from "../azure/tell";

/** A reference to Key Vault among a slot's settings, with what Azure says came of it. */
export interface SecretReference {
  readonly name: string;
  readonly properties: { readonly status?: string | null; readonly details?: string | null };
}

/** How long Azure may take to resolve references. */
const LONGEST_WAIT_MILLISECONDS = 5 * 60_000;

const RESOLVED = "Resolved";
const NOT_YET = "Initialized";

/** What to do about a reference, by what came of it. */
const CURES: Readonly<Record<string, string>> = {
  [NOT_YET]: "see in the Azure portal what holds it up",
  InvalidSyntax: "write @Microsoft.KeyVault(SecretUri=https://VAULT.vault.azure.net/secrets/NAME)",
  MSINotEnabled: "declare the slot's identity",
  VaultNotFound: "name a vault that is there, and that the app's network reaches",
  SecretNotFound: "name a secret that the vault has",
  SecretVersionNotFound: "name a version that the secret has, or none",
  AccessToKeyVaultDenied: "let the slot's identity read the vault's secrets",
};

/**
 * Waits, before the slot's build is swapped in, until all references to Key Vault among the slot's app settings are resolved:
 * the app would see the reference in place of the secret. Nothing is read where there are none.
 *
 * @param read Gives the references. Defaults to asking Azure.
 * @param clock Defaults to this machine's.
 * @throws Error Where one is not resolved, with Azure's reason.
 */
export async function verifySecretReferences(
  app: App,
  held: HeldBuilds,
  component: pulumi.Resource,
  read = () => readReferences(app, component),
  clock: Clock = { now: () => performance.now(), pause },
): Promise<void> {
  if (!held.hasReferences) {
    return;
  }
  const until = clock.now() + LONGEST_WAIT_MILLISECONDS;
  for (let reads = 1; ; reads++) {
    const references = await read();
    const isOver = clock.now() > until;
    const faults = references.filter(
      ({ properties: { status } }) => status !== RESOLVED && (isOver || status !== NOT_YET),
    );
    if (faults.length > 0) {
      throw new Error(
        `settings of slot "${app.slot}" refer to Key Vault and are not resolved, so ${held.slot} was not swapped in: production ` +
          `still runs ${describeBuild(held.production)}.\n${faults.map(inWords).join("\n")}\nThen run \`pulumi up\` again`,
      );
    }
    if (references.every(({ properties: { status } }) => status === RESOLVED)) {
      return;
    }
    progress(component, `waiting for Azure to resolve the Key Vault references of "${app.slot}"`);
    await clock.pause(reads);
  }
}

async function readReferences(app: App, component: pulumi.Resource): Promise<readonly SecretReference[]> {
  return readList(await armOf(component), `${pathOf(app, app.slot)}/config/configreferences/appsettings`);
}

function inWords({ name, properties: { status, details } }: SecretReference): string {
  const cure = CURES[status ?? ""] ?? "see to it in Key Vault";
  const reason = details ? `: ${details.replace(/\.$/, "")}` : "";
  return `  ${name} is ${status ?? "of no status"}${reason}. To mend it, ${cure}`;
}
