import { GROUP } from "./paths";
import type { ResourceType } from "./resource-type";
import { shapeOf, without } from "./shape";

const KEY_VAULT = "2024-11-01";
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/{vaultName}`;

const vaultProperties = shapeOf(`
  accessPolicies(applicationId objectId permissions(certificates keys secrets storage) tenantId) createMode
  enablePurgeProtection enableRbacAuthorization enableSoftDelete enabledForDeployment enabledForDiskEncryption
  enabledForTemplateDeployment
  networkAcls(bypass defaultAction ipRules(value) virtualNetworkRules(id ignoreMissingVnetServiceEndpoint))
  publicNetworkAccess sku(family name) softDeleteRetentionInDays tenantId`);

const secretProperties = shapeOf("attributes(enabled expires notBefore) contentType value");

/** The types of resources of the module "keyvault". */
export const VAULT_TYPES: Readonly<Record<string, ResourceType>> = {
  "keyvault:Vault": {
    path: VAULT,
    apiVersion: KEY_VAULT,
    inputs: { ...shapeOf("location tags"), properties: vaultProperties },
    outputs: {
      ...shapeOf("azureApiVersion location name systemData tags type"),
      properties: {
        ...without(vaultProperties, "createMode"),
        ...shapeOf("hsmPoolResourceId privateEndpointConnections provisioningState vaultUri"),
      },
    },
    isFlattened: false,
    autonamed: "vaultName",
    defaultLocation: "resource group",
    required: ["location", "properties"],
    fixed: ["location"],
  },
  "keyvault:Secret": {
    path: `${VAULT}/secrets/{secretName}`,
    apiVersion: KEY_VAULT,
    inputs: { ...shapeOf("tags"), properties: secretProperties },
    outputs: {
      ...shapeOf("azureApiVersion location name tags type"),
      properties: shapeOf(`
        attributes(created enabled expires notBefore updated) contentType secretUri secretUriWithVersion value`),
    },
    isFlattened: false,
    autonamed: "secretName",
    copiesName: true,
    isSecret: true,
    // Azure Resource Manager has short names for these times.
    renamedInside: { expires: "exp", notBefore: "nbf" },
    required: ["properties"],
    fixed: [],
  },
};
