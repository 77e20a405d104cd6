import { VAULT_DOMAIN } from "../azure/key-vault/vault";

/**
 * Whether the front door, as a proxy, may lead to a host that it does not have itself. Names of apps and vaults never leave this
 * machine: who mistypes one must not reach somebody else's in Azure.
 */
export function isElsewhere(hostName: string): boolean {
  return !["azurewebsites.net", VAULT_DOMAIN].some((domain) => hostName.endsWith(`.${domain}`));
}
