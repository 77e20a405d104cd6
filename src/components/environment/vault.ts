import { getClientConfigOutput } from "@pulumi/azure-native/authorization/getClientConfig";
import { Vault } from "@pulumi/azure-native/keyvault/vault";
import type { Setting } from "./setting";

/** Declares the key vault. Who may read and write in it is decided by Azure's roles. */
export function declareVault({ name, names, common, options, defaults }: Setting): Vault {
  const { parent } = options;
  return new Vault(
    `${name}-vault`,
    {
      ...common,
      vaultName: names("keyVault"),
      properties: {
        tenantId: getClientConfigOutput(parent ? { parent } : {}).tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        // Azure lets nobody turn it off again, so it is left out where it is not wanted.
        ...(defaults.purgeProtection ? { enablePurgeProtection: true } : {}),
      },
    },
    options,
  );
}
