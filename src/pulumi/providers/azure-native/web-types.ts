import type { PropertyMap } from "../values";
import { GROUP, SITE, SLOT } from "./paths";
import type { ResourceType } from "./resource-type";
import { shapeOf } from "./shape";
import { PLAN_INPUTS, PLAN_OUTPUTS, SITE_INPUTS, SITE_OUTPUTS } from "./site-properties";
import { WEB, WEB_CONFIGURATION_TYPES } from "./web-configuration-types";

const slot: ResourceType = {
  path: SLOT,
  apiVersion: WEB,
  inputs: SITE_INPUTS,
  outputs: SITE_OUTPUTS,
  isFlattened: true,
  autonamed: "slot",
  copiesName: true,
  defaultLocation: "resource group",
  required: ["location"],
  // According to Azure's description of the interface, these are decided when a site is created.
  fixed: [
    "location",
    "cloningInfo",
    "hostingEnvironmentProfile",
    "hyperV",
    "isXenon",
    "reserved",
    "siteConfig.vnetName",
  ],
  siteConfigPath: "/config/web",
  // The plan is a separate resource. It must not be deleted with its last site.
  deleteQuery: { deleteEmptyServerFarm: "false" },
};

const hostNameBinding = shapeOf(`
  azureResourceName azureResourceType customHostNameDnsRecordType domainId hostNameType kind siteName sslState
  thumbprint`);

function hostNameBindings(parent: string): ResourceType {
  return {
    path: `${parent}/hostNameBindings/{hostName}`,
    apiVersion: WEB,
    inputs: hostNameBinding,
    outputs: { ...hostNameBinding, ...shapeOf("azureApiVersion name systemData type virtualIP") },
    isFlattened: true,
    autonamed: "hostName",
    copiesName: true,
    required: [],
    fixed: [],
  };
}

const siteContainer = shapeOf(`
  authType environmentVariables(name value) image inheritAppSettingsAndConnectionStrings isMain kind passwordSecret
  startUpCommand targetPort userManagedIdentityClientId userName
  volumeMounts(containerMountPath data readOnly volumeSubPath)`);

function siteContainers(parent: string): ResourceType {
  return {
    path: `${parent}/sitecontainers/{containerName}`,
    apiVersion: WEB,
    inputs: siteContainer,
    outputs: { ...siteContainer, ...shapeOf("azureApiVersion createdTime lastModifiedTime name systemData type") },
    isFlattened: true,
    autonamed: "containerName",
    copiesName: true,
    required: ["image", "isMain"],
    fixed: [],
  };
}

const virtualNetwork = shapeOf("kind subnetResourceId swiftSupported");

function virtualNetworkConnection(parent: string, startsAs: PropertyMap): ResourceType {
  return {
    path: `${parent}/networkConfig/virtualNetwork`,
    apiVersion: WEB,
    inputs: virtualNetwork,
    outputs: { ...virtualNetwork, ...shapeOf("azureApiVersion name systemData type") },
    isFlattened: true,
    startsAs,
    required: [],
    fixed: [],
  };
}

const certificate = shapeOf(`
  canonicalName domainValidationMethod hostNames keyVaultId keyVaultSecretName kind location password pfxBlob
  serverFarmId tags`);

/** The types in the module "web". */
export const WEB_TYPES: Readonly<Record<string, ResourceType>> = {
  "web:AppServicePlan": {
    path: `${GROUP}/providers/Microsoft.Web/serverfarms/{name}`,
    apiVersion: WEB,
    inputs: PLAN_INPUTS,
    outputs: PLAN_OUTPUTS,
    isFlattened: true,
    autonamed: "name",
    defaultLocation: "resource group",
    required: ["location"],
    fixed: ["location"],
  },
  "web:WebApp": {
    ...slot,
    path: SITE,
    autonamed: "name",
    copiesName: false,
    // A web app cannot become a function app. For a slot, azure-native leaves this check to Azure.
    fixed: [...slot.fixed, "kind"],
  },
  "web:WebAppSlot": slot,
  "web:WebAppHostNameBinding": hostNameBindings(SITE),
  "web:WebAppHostNameBindingSlot": hostNameBindings(SLOT),
  "web:WebAppSiteContainer": siteContainers(SITE),
  "web:WebAppSiteContainerSlot": siteContainers(SLOT),
  "web:WebAppSwiftVirtualNetworkConnection": virtualNetworkConnection(SITE, { swiftSupported: true }),
  "web:WebAppSwiftVirtualNetworkConnectionSlot": virtualNetworkConnection(SLOT, {
    subnetResourceId: "*",
    swiftSupported: true,
  }),
  "web:Certificate": {
    path: `${GROUP}/providers/Microsoft.Web/certificates/{name}`,
    apiVersion: WEB,
    inputs: certificate,
    outputs: {
      ...certificate,
      ...shapeOf(`
        azureApiVersion cerBlob expirationDate friendlyName hostingEnvironmentProfile issueDate issuer
        keyVaultSecretStatus name publicKeyHash selfLink siteName subjectName systemData thumbprint type valid`),
    },
    isFlattened: true,
    autonamed: "name",
    defaultLocation: "resource group",
    required: ["location"],
    fixed: ["location"],
  },
  ...WEB_CONFIGURATION_TYPES,
};
