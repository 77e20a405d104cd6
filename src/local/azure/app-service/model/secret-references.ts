import { principalsFor } from "../../arm/identities";
import { regionDisplayName } from "../../arm/regions";
import { type JsonObject, own } from "../../json";
import type { SecretAnswer, SecretQuestion } from "../../key-vault/resolve-secret";
import { slotId } from "./resources";
import type { Site, Slot } from "./state";

/** Asks Key Vault for a secret. */
export type ResolveSecret = (question: SecretQuestion) => SecretAnswer;

/** How secrets are resolved where there is no Key Vault at all. */
export const NO_VAULTS: ResolveSecret = ({ vault }) => ({
  status: "VaultNotFound",
  details: `The vault '${vault}' was not found.`,
});

/** Whether a value is a reference, well written or not. Source: "Use Key Vault references", Microsoft, for this and the syntax. */
function isReference(value: string): boolean {
  return /^@Microsoft\.KeyVault\(/i.test(value);
}

type Asked = Omit<SecretQuestion, "principalIds">;

/** What a reference asks for; undefined for one that is not well written. */
function askedIn(reference: string): Asked | undefined {
  const content = /^@Microsoft\.KeyVault\((.*)\)$/i.exec(reference.trim())?.[1] ?? "";
  const parts = Object.fromEntries(
    content.split(";").map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.trim().toLowerCase(), value.join("=").trim()];
    }),
  );
  const uri = /^https:\/\/([^./]+)\.[^/]+\/secrets\/([^/]+)(?:\/([^/]*))?\/?$/i.exec(parts.secreturi ?? "");
  const [vault, secret, version] = uri ? uri.slice(1) : [parts.vaultname, parts.secretname, parts.secretversion];
  return vault && secret ? { vault, secret, version: version || undefined } : undefined;
}

function answerTo(slot: Slot, asked: Asked | undefined, resolve: ResolveSecret): SecretAnswer {
  if (asked === undefined) {
    return { status: "InvalidSyntax", details: "The reference could not be parsed." };
  }
  const principalIds = principalsFor(slot.identity, String(slot.properties.keyVaultReferenceIdentity ?? ""));
  return principalIds.length === 0
    ? { status: "MSINotEnabled", details: "The managed identity that the reference is resolved with is not enabled." }
    : resolve({ ...asked, principalIds });
}

/** A setting's value as the app sees it: the secret where it is a reference that is resolved, else as it is written. */
export function valueSeen(slot: Slot, value: string, resolve: ResolveSecret): string {
  if (!isReference(value)) {
    return value;
  }
  const answer = answerTo(slot, askedIn(value), resolve);
  return answer.status === "Resolved" ? answer.value : value;
}

/**
 * The references among a slot's settings, each with what came of it.
 *
 * Source: the public REST specification, `ApiKVReference`; nobody recorded an answer.
 *
 * @param kind `appsettings` or `connectionstrings`.
 */
export function referenceResources(
  site: Site,
  slot: Slot,
  kind: string,
  values: Readonly<Record<string, string>>,
  resolve: ResolveSecret,
): JsonObject[] {
  return Object.entries(values)
    .filter(([, value]) => isReference(value))
    .map(([name, reference]) => {
      const asked = askedIn(reference);
      const answer = answerTo(slot, asked, resolve);
      const identity = own(slot.properties, "keyVaultReferenceIdentity") ?? "SystemAssigned";
      return {
        id: `${slotId(site, slot)}/config/configreferences/${kind}/${name}`,
        name,
        type: "Microsoft.Web/sites/config/configreferences",
        location: regionDisplayName(slot.location),
        properties: {
          reference,
          status: answer.status,
          vaultName: asked?.vault ?? null,
          secretName: asked?.secret ?? null,
          secretVersion: asked?.version ?? null,
          identityType: String(identity).toLowerCase() === "systemassigned" ? "SystemAssigned" : "UserAssigned",
          details: answer.status === "Resolved" ? "Reference has been successfully resolved." : answer.details,
          source: "KeyVault",
        },
      };
    });
}
