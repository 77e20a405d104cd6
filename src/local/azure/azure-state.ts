import type { Plan, ResourceGroup, Site } from "./app-service/model/state";
import type { StorageAccount } from "./storage/account";

/** All that Azure would remember of App Service, storage accounts and their resource groups. Keys are ids in lower case. */
export interface AzureState {
  groups: Record<string, ResourceGroup>;
  plans: Record<string, Plan>;
  sites: Record<string, Site>;
  accounts: Record<string, StorageAccount>;
}

export const EMPTY_STATE: AzureState = { groups: {}, plans: {}, sites: {}, accounts: {} };
