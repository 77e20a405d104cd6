import type { Json, JsonObject } from "../../json";

export type AppSettings = Record<string, string>;
export type ConnectionStrings = Record<string, { value: string; type: string }>;
export type StorageAccounts = Record<string, JsonObject>;

/** The three kinds of named settings. Names of each kind can be made sticky. */
export interface NamedSettings {
  appSettings: AppSettings;
  connectionStrings: ConnectionStrings;
  storageAccounts: StorageAccounts;
}

/** What `config/slotConfigNames` holds: the sticky names. */
export interface SlotConfigNames {
  appSettingNames: string[];
  connectionStringNames: string[];
  azureStorageConfigNames: string[];
}

/** A slot of an app. Production is a slot too. */
export interface Slot extends NamedSettings {
  /** As it was first spelled; `production` for the app itself. */
  readonly name: string;
  location: string;
  kind: string;
  tags: JsonObject;
  identity: Json;
  serverFarmId: string;
  stopped: boolean;
  /** Site properties that clients set and that are only stored, for example `httpsOnly`. */
  properties: JsonObject;
  /** `config/web`. */
  configuration: JsonObject;
  deploymentId: string;
  /** Milliseconds since 1970. */
  lastModified: number;
  buildVersion: string | null;
  targetBuildVersion: string | null;
  slotSwapStatus: Json;
  /** The custom host names that are bound to the slot, keyed by the name in lower case. Absent until the first one. */
  hostNameBindings?: Record<string, HostNameBinding>;
  /** `sitecontainers`, keyed by the name in lower case. Absent until the first one. */
  siteContainers?: Record<string, SiteContainer>;
  /** `config/authsettingsV2`. Absent until it is first written. */
  authentication?: JsonObject;
  /**
   * `config/authsettings`, the older form of authentication. Absent until it is first written. Has no effect beside the
   * newer form.
   */
  classicAuthentication?: JsonObject;
  /** `config/logs`. Absent until it is first written. */
  logs?: JsonObject;
  /** `basicPublishingCredentialsPolicies`. Absent until one of them is written. */
  publishing?: PublishingPolicies;
  /** How often a new password for publishing was asked for. Absent until the first time. */
  passwordsMade?: number;
  /** What clients note about the app, such as `CURRENT_STACK`; absent until it is written. */
  metadata?: AppSettings;
  /** What was deployed into the slot, which a package in its settings hides. Absent until something is deployed. */
  content?: DeployedContent;
  /** Whether code was pushed to this auto-swap slot and has not been swapped yet. */
  awaitsAutoSwap?: boolean;
  /** Present while the target's settings are applied to this slot, during a swap or a pending preview. */
  prepared?: PreparedSwap;
}

/** What was deployed into a slot: it lies there, and goes with all else that travels when the slot is swapped. */
export interface DeployedContent {
  /** The name of the folder that holds the files; null while nothing was deployed with success. */
  folder: string | null;
  /** The deployments, the newest first. */
  deployments: CodeDeployment[];
}

/** One deployment of code, as the slot remembers it. */
export interface CodeDeployment {
  readonly id: string;
  readonly succeeded: boolean;
  /** Why it failed; empty for one that did not. */
  readonly statusText: string;
  readonly deployer: string;
  /** Defaults to the deployer. */
  readonly message?: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly endedAt: number;
  readonly log: readonly string[];
}

/** Whether one may publish with a user name and a password, by each way. */
export interface PublishingPolicies {
  readonly ftp?: boolean;
  readonly scm?: boolean;
}

/** A custom host name that leads to a slot. */
export interface HostNameBinding {
  /** As it was first spelled. */
  readonly hostName: string;
  hostNameType: string;
  customHostNameDnsRecordType: string | null;
  sslState: string;
  /** The certificate's thumbprint; null without TLS. */
  thumbprint: string | null;
}

/** A container of a slot beside, or in place of, the app's own. */
export interface SiteContainer {
  /** As it was first spelled. */
  readonly name: string;
  readonly createdTime: string;
  lastModifiedTime: string;
  /** All that clients set, with the password. */
  properties: JsonObject;
}

/** The part that makes an app's default host names unique in the world. */
export interface DomainLabel {
  /** The scope in which the same name gets the same label again, for example `ResourceGroupReuse`. */
  readonly scope: string;
  /** 16 letters and digits, the same for the app and all its slots. */
  readonly hash: string;
  /** As spelled in host names, for example `westeurope`. */
  readonly region: string;
}

export interface PreparedSwap {
  /** The name of the slot that this one is to be swapped into. */
  readonly target: string;
  /** Whether this is a swap with preview. An interrupted swap is undone; a preview stays pending. */
  readonly preview: boolean;
  /** The slot's own settings, to be restored. */
  readonly before: NamedSettings;
}

export interface Site {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
  /** Keyed by the name in lower case. Includes `production`. */
  readonly slots: Record<string, Slot>;
  slotConfigNames: SlotConfigNames | null;
  /** Absent for an app with host names in the old style. Fixed at creation. */
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
  /** The properties that clients set. */
  properties: JsonObject;
  /** Absent until one is written. */
  identity?: Json;
  /** Milliseconds since 1970. Absent in states that earlier versions wrote. */
  readonly createdAt?: number;
  /** Milliseconds since 1970. */
  lastModified: number;
}
