import type { Json, JsonObject } from "../../json";

export type AppSettings = Record<string, string>;
export type ConnectionStrings = Record<string, { value: string; type: string }>;
export type StorageAccounts = Record<string, JsonObject>;

/** The three kinds of named settings, each of whose names can be made sticky. */
export interface NamedSettings {
  appSettings: AppSettings;
  connectionStrings: ConnectionStrings;
  storageAccounts: StorageAccounts;
}

/** What `config/slotConfigNames` holds: the names that stick to their slot. */
export interface SlotConfigNames {
  appSettingNames: string[];
  connectionStringNames: string[];
  azureStorageConfigNames: string[];
}

/** A slot of an app; production is one as well. */
export interface Slot extends NamedSettings {
  /** As it was first spelled; `production` for the app itself. */
  readonly name: string;
  location: string;
  kind: string;
  tags: JsonObject;
  identity: Json;
  serverFarmId: string;
  stopped: boolean;
  /** The site properties that clients set and that only need to be remembered, `httpsOnly` for example. */
  properties: JsonObject;
  /** `config/web`. */
  configuration: JsonObject;
  deploymentId: string;
  /** Milliseconds since 1970. */
  lastModified: number;
  buildVersion: string | null;
  targetBuildVersion: string | null;
  slotSwapStatus: Json;
  /** The custom host names that are bound to the slot, by the name in lower case. Absent until the first. */
  hostNameBindings?: Record<string, HostNameBinding>;
  /** `config/authsettingsV2`. Absent until it is written. */
  authentication?: JsonObject;
  /** `config/authsettings`, the older form of the same. Absent until it is written; of no effect beside the newer one. */
  classicAuthentication?: JsonObject;
  /** `config/logs`. Absent until it is written. */
  logs?: JsonObject;
  /** `basicPublishingCredentialsPolicies`. Absent until one of them is written. */
  publishing?: PublishingPolicies;
  /** Whether code was pushed to the slot that is to be swapped by itself and is not yet. */
  awaitsAutoSwap?: boolean;
  /** While the target's settings are applied to this slot, for a swap that runs or a preview that waits. */
  prepared?: PreparedSwap;
}

/** Whether one may publish with a user name and a password, by each way. */
export interface PublishingPolicies {
  readonly ftp?: boolean;
  readonly scm?: boolean;
}

/** A host name of the client's own that leads to a slot. */
export interface HostNameBinding {
  /** As it was first spelled. */
  readonly hostName: string;
  hostNameType: string;
  customHostNameDnsRecordType: string | null;
  sslState: string;
  /** Of the certificate; null without TLS. */
  thumbprint: string | null;
}

/** What makes an app's default host names unique in the world. */
export interface DomainLabel {
  /** Who gets the same label again, for example `ResourceGroupReuse`. */
  readonly scope: string;
  /** 16 letters and digits, the same for the app and all its slots. */
  readonly hash: string;
  /** As it stands in host names, for example `westeurope`. */
  readonly region: string;
}

export interface PreparedSwap {
  /** The name of the slot that this one is to be swapped into. */
  readonly target: string;
  /** Whether it waits as a swap with preview does. A swap that was cut off is undone; a preview goes on waiting. */
  readonly preview: boolean;
  /** The slot's own settings, to go back to. */
  readonly before: NamedSettings;
}

export interface Site {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
  /** By name in lower case, `production` among them. */
  readonly slots: Record<string, Slot>;
  slotConfigNames: SlotConfigNames | null;
  /** Absent for an app whose host names are of the old style. Fixed at creation. */
  readonly domainLabel?: DomainLabel;
}

export interface Plan {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
  readonly serialNumber: number;
  location: string;
  kind: string;
  tags: JsonObject;
  sku: { name: string; tier: string; size: string; family: string; capacity: number };
  properties: JsonObject;
}
