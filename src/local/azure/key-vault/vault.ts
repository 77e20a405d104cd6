import { ArmError } from "../arm/protocol";
import { withNames } from "../bodies/body-type";
import { objectIn, textIn } from "../bodies/request-body";
import type { DeletedResource, KeptResource, KeptResources } from "../generic/kept-resources";
import type { ResourceModel } from "../generic/resource-model";
import { isJsonObject, type JsonObject } from "../json";

export const VAULT_TYPE = "Microsoft.KeyVault/vaults";

/** Source: the metadata of the cloud, `keyVaultDns`. */
export const VAULT_DOMAIN = "vault.azure.net";

const DAY = 24 * 60 * 60 * 1000;

/** Source: "Naming rules and restrictions for Azure resources", Microsoft, Microsoft.KeyVault/vaults. */
const VAULT_NAME = /^(?=.{3,24}$)[a-z](-?[a-z0-9])*$/i;

/** A key vault. A deleted vault keeps its name until it is recovered or purged. */
export const VAULT: ResourceModel = {
  type: VAULT_TYPE,
  isRegional: true,
  properties: {
    ...withNames(
      "tenantId",
      "createMode",
      "enableRbacAuthorization",
      "enableSoftDelete",
      "softDeleteRetentionInDays",
      "enabledForDeployment",
      "publicNetworkAccess",
    ),
    sku: withNames("family", "name"),
    accessPolicies: [
      {
        ...withNames("tenantId", "objectId", "applicationId"),
        permissions: withNames("keys", "secrets", "certificates"),
      },
    ],
  },
  complete({ id, name, top, properties, before, others }) {
    if (!VAULT_NAME.test(name)) {
      throw new ArmError(
        400,
        "VaultNameNotValid",
        `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
      );
    }
    const taken = vaultNamed(others, name);
    if (taken && taken.id.toLowerCase() !== id.toLowerCase()) {
      throw new ArmError(
        409,
        "VaultAlreadyExists",
        `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultName in Use, follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`,
      );
    }
    const deleted = before ? undefined : deletedVaults(others).find((each) => isNamed(each.resource, name));
    if (deleted) {
      if (properties.createMode !== "recover" || deleted.resource.id.toLowerCase() !== id.toLowerCase()) {
        throw inDeletedState();
      }
      others.recover(deleted);
      return deleted.resource;
    }
    if (!textIn(properties, "tenantId") || !textIn(objectIn(properties, "sku"), "name")) {
      throw new ArmError(
        400,
        "BadRequest",
        "The properties of the vault are not complete: it needs 'tenantId' and 'sku' with 'family' and 'name'.",
      );
    }
    const { createMode: _createMode, ...kept } = properties;
    return {
      top,
      properties: {
        accessPolicies: [],
        enabledForDeployment: false,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enableRbacAuthorization: false,
        publicNetworkAccess: "Enabled",
        ...kept,
        vaultUri: `https://${name.toLowerCase()}.${VAULT_DOMAIN}/`,
        provisioningState: "Succeeded",
      },
      hidden: {},
    };
  },
};

/** Finds a vault by its name, which is unique in Azure. */
export function vaultNamed(resources: KeptResources, name: string): KeptResource | undefined {
  return resources.ofType(VAULT_TYPE).find((vault) => isNamed(vault, name));
}

/** When a deleted vault is purged by itself, in milliseconds since 1970. */
export function purgeTimeOf({ resource, deletedAt }: Pick<DeletedResource, "resource" | "deletedAt">): number {
  return deletedAt + Number(resource.properties.softDeleteRetentionInDays) * DAY;
}

/** The deleted vaults that are still there to be recovered. */
export function deletedVaults(resources: KeptResources): DeletedResource[] {
  return resources.deletedOfType(VAULT_TYPE).filter((deleted) => purgeTimeOf(deleted) > resources.clock.now());
}

function isNamed(vault: KeptResource, name: string): boolean {
  return vault.name.toLowerCase() === name.toLowerCase();
}

/** Source: quoted in public issues of azd and of terraform-provider-azurerm. */
function inDeletedState(): ArmError {
  return new ArmError(
    409,
    "ConflictError",
    "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.",
  );
}

/** The access policies of a vault. */
export function accessPoliciesOf({ properties }: KeptResource): JsonObject[] {
  const { accessPolicies } = properties;
  return Array.isArray(accessPolicies) ? accessPolicies.filter(isJsonObject) : [];
}
