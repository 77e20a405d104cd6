import { WebSiteManagementClient } from "@azure/arm-appservice";
import { AzureAuthorityHosts, DefaultAzureCredential } from "@azure/identity";

const PUBLIC_AUDIENCE = "https://management.azure.com";

/**
 * Azure Resource Manager of the other clouds, by where one signs in to them. Source: "Azure national clouds" and "Azure
 * China developer guide", Microsoft.
 */
const NATIONAL_CLOUDS: Readonly<Record<string, string>> = {
  [new URL(AzureAuthorityHosts.AzureGovernment).host]: "https://management.usgovcloudapi.net",
  [new URL(AzureAuthorityHosts.AzureChina).host]: "https://management.chinacloudapi.cn",
  "login.partner.microsoftonline.cn": "https://management.chinacloudapi.cn",
};

/**
 * Makes a client of Azure, signed in as whoever the environment says, or of the local App Service where the environment
 * names its endpoint.
 *
 * @param environment AZURE_SLOTS_ARM_ENDPOINT is the local App Service's; AZURE_AUTHORITY_HOST, which the credential reads
 *   as well, tells which cloud it is otherwise. Defaults to the public one.
 */
export function azureClient(subscriptionId: string, environment: NodeJS.ProcessEnv): WebSiteManagementClient {
  const authority = environment.AZURE_AUTHORITY_HOST?.replace(/^https:\/\//, "").replace(/\/.*$/, "");
  const cloud = NATIONAL_CLOUDS[authority ?? ""] ?? PUBLIC_AUDIENCE;
  return new WebSiteManagementClient(new DefaultAzureCredential(), subscriptionId, {
    endpoint: environment.AZURE_SLOTS_ARM_ENDPOINT || cloud,
    credentialScopes: `${cloud}/.default`,
    userAgentOptions: { userAgentPrefix: "azure-slots" },
  });
}
