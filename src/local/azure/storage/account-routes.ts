import { randomBytes } from "node:crypto";
import { ArmError, type ArmRequest, type ArmResponse, notImplemented } from "../arm/protocol";
import { regionName } from "../arm/regions";
import type { ResourceGroup } from "../arm/resource-groups";
import type { ArmRouter, PathParameters } from "../arm/router";
import { type BodyType, resourceWith, withNames } from "../bodies/body-type";
import { bodyOf, checkLocation, objectIn, tagsIn, textIn } from "../bodies/request-body";
import { isJsonObject, type JsonObject } from "../json";
import { accountId, BLOB_DOMAIN, type StorageAccount } from "./account";
import { ACCOUNTS, accountOf, findAccount, invalidValue } from "./requests";
import { type SasParameter, signServiceSas } from "./service-sas";
import type { Storage } from "./storage";

/** Source: "Naming rules and restrictions for Azure resources", Microsoft, Microsoft.Storage/storageAccounts. */
const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;

/** Properties that every account shows, with their values when no client has set them. */
const DEFAULTS: JsonObject = {
  minimumTlsVersion: "TLS1_0",
  allowBlobPublicAccess: false,
  supportsHttpsTrafficOnly: true,
  accessTier: "Hot",
};

/** The names of a token's parameters in a request body. */
const SAS_PARAMETERS: Readonly<Record<string, SasParameter>> = {
  signedResource: "sr",
  signedPermission: "sp",
  signedStart: "st",
  signedExpiry: "se",
  signedProtocol: "spr",
  rscc: "rscc",
  rscd: "rscd",
  rsce: "rsce",
  rscl: "rscl",
  rsct: "rsct",
};

const SAS_BODY: BodyType = withNames("canonicalizedResource", "keyToSign", ...Object.keys(SAS_PARAMETERS));

/** Source: the schema of Microsoft.Storage/storageAccounts. */
const ACCOUNT_BODY: BodyType = {
  ...resourceWith(
    withNames(
      ...Object.keys(DEFAULTS),
      "allowSharedKeyAccess",
      "allowCrossTenantReplication",
      "defaultToOAuthAuthentication",
      "encryption",
      "isHnsEnabled",
      "networkAcls",
      "publicNetworkAccess",
    ),
  ),
  sku: {
    name: "Standard_LRS|Standard_GRS|Standard_RAGRS|Standard_ZRS|Standard_GZRS|Standard_RAGZRS|Premium_LRS|Premium_ZRS",
  },
  kind: "Storage|StorageV2|BlobStorage|FileStorage|BlockBlobStorage",
};

/** Routes for storage accounts in Azure Resource Manager. */
export class StorageAccountRoutes {
  constructor(private readonly storage: Storage) {}

  addTo(router: ArmRouter): void {
    router.on("GET", ACCOUNTS, (_request, parameters) => this.list(parameters));
    const inSubscription = "/subscriptions/:subscription/providers/Microsoft.Storage";
    router.on("GET", `${inSubscription}/storageAccounts`, (_request, parameters) => {
      const value = this.storage.groups.of(parameters).flatMap((group) => this.storage.inGroup(group).map(render));
      return { status: 200, body: { value } };
    });
    router.on("POST", `${inSubscription}/checkNameAvailability`, (request) => this.checkName(request));
    const path = `${ACCOUNTS}/:account`;
    router.on("GET", path, (_request, parameters) => this.answer(accountOf(this.storage, parameters)));
    router.on("PUT", path, (request, parameters) => this.write(request, parameters));
    router.on("PATCH", path, (request, parameters) => this.write(request, parameters));
    router.on("DELETE", path, (_request, parameters) => this.delete(parameters));
    router.on("POST", `${path}/listKeys`, (_request, parameters) => this.listKeys(parameters));
    router.on("POST", `${path}/listServiceSas`, (request, parameters) => this.listServiceSas(request, parameters));
    router.on(
      "GET",
      "/subscriptions/:subscription/providers/Microsoft.Storage/locations/:location/asyncoperations/:operation",
      (request, { operation = "" }) =>
        this.storage.operations.poll(operation, pollOf(request.path, request.query["api-version"])),
    );
  }

  private list(parameters: PathParameters): ArmResponse {
    const group = this.storage.groups.get(parameters);
    return { status: 200, body: { value: this.storage.inGroup(group).map(render) } };
  }

  /** Source: the schema of `CheckNameAvailabilityResult`; the texts are those of the errors at creation. */
  private checkName(request: ArmRequest): ArmResponse {
    const name = textIn(bodyOf(request, withNames("name", "type")), "name") ?? "";
    const refusal = this.refusalOf(name);
    const reason = refusal?.status === 409 ? "AlreadyExists" : "AccountNameInvalid";
    return {
      status: 200,
      body: refusal ? { nameAvailable: false, reason, message: refusal.message } : { nameAvailable: true },
    };
  }

  private answer(account: StorageAccount): ArmResponse {
    return { status: 200, body: render(account) };
  }

  /** Creating an account takes a while and is polled. A change is answered at once. */
  private async write(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const group = this.storage.groups.get(parameters);
    const existing =
      request.method === "PATCH" ? accountOf(this.storage, parameters) : findAccount(this.storage, parameters);
    const body = bodyOf(request, ACCOUNT_BODY, invalidValue);
    if (request.method === "PUT") {
      checkLocation(body, "Microsoft.Storage/storageAccounts", existing);
    }
    const account = existing ?? this.newAccount(parameters.account ?? "", group, body);
    const changes = {
      sku: skuIn(body) ?? account.sku,
      tags: tagsIn(body) ?? account.tags,
      identity: body.identity ?? account.identity,
      properties: { ...account.properties, ...objectIn(body, "properties") },
    };
    Object.assign(account, changes);
    this.storage.add(account);
    await this.storage.save(account);
    if (existing) {
      return this.answer(account);
    }
    const operation = await this.storage.operations.start(request, async () => this.answer(account));
    const location = `/subscriptions/${group.subscription}/providers/Microsoft.Storage/locations/${account.location}/asyncoperations/${operation}`;
    return this.storage.operations.accepted(pollOf(location, request.query["api-version"]));
  }

  /** Why no new account can have this name; undefined where one can. */
  private refusalOf(name: string): ArmError | undefined {
    if (!ACCOUNT_NAME.test(name)) {
      return new ArmError(
        400,
        "AccountNameInvalid",
        `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`,
      );
    }
    return this.storage.named(name)
      ? new ArmError(409, "StorageAccountAlreadyTaken", `The storage account named ${name} is already taken.`)
      : undefined;
  }

  private newAccount(name: string, group: ResourceGroup, body: JsonObject): StorageAccount {
    const refusal = this.refusalOf(name);
    if (refusal) {
      throw refusal;
    }
    const sku = skuIn(body);
    const kind = textIn(body, "kind");
    if (!sku || !kind) {
      throw invalidValue([...(sku ? [] : ["sku"]), ...(kind ? [] : ["kind"])].join(", "));
    }
    return {
      subscription: group.subscription,
      group: group.name,
      name,
      location: regionName(textIn(body, "location") ?? group.location),
      kind,
      sku,
      tags: {},
      identity: null,
      properties: { ...DEFAULTS },
      keys: [randomBytes(64).toString("base64"), randomBytes(64).toString("base64")],
      created: this.storage.clock.now(),
      containers: {},
    };
  }

  private async delete(parameters: PathParameters): Promise<ArmResponse> {
    this.storage.groups.get(parameters);
    const account = findAccount(this.storage, parameters);
    if (!account) {
      return { status: 204 };
    }
    await this.storage.remove(account);
    return { status: 200 };
  }

  private listKeys(parameters: PathParameters): ArmResponse {
    const { keys, created } = accountOf(this.storage, parameters);
    const creationTime = new Date(created).toISOString();
    const value = keys.map((key, index) => ({
      creationTime,
      keyName: `key${index + 1}`,
      value: key,
      permissions: "FULL",
    }));
    return { status: 200, body: { keys: value } };
  }

  private listServiceSas(request: ArmRequest, parameters: PathParameters): ArmResponse {
    const account = accountOf(this.storage, parameters);
    const { canonicalizedResource, keyToSign, ...body } = bodyOf(request, SAS_BODY);
    const written: Partial<Record<SasParameter, string>> = {};
    for (const name of Object.keys(body)) {
      const parameter = SAS_PARAMETERS[name];
      if (!parameter) {
        throw notImplemented(`'${name}' of a service shared access signature`);
      }
      const value = textIn(body, name);
      written[parameter] = value && (parameter === "st" || parameter === "se") ? secondsOf(name, value) : value;
    }
    const levels = String(canonicalizedResource ?? "").split("/");
    const isOfAccount = levels[0] === "" && levels[1] === "blob" && levels[2] === account.name;
    const isOfKind = written.sr === "c" ? levels.length === 4 : written.sr === "b" && levels.length > 4;
    const invalid = [
      ...(isOfAccount && isOfKind ? [] : ["canonicalizedResource", "signedResource"]),
      ...(written.se ? [] : ["signedExpiry"]),
      ...(/^[rwdlacup]+$/.test(written.sp ?? "") ? [] : ["signedPermission"]),
      ...(/^(https|https,http)?$/.test(written.spr ?? "") ? [] : ["signedProtocol"]),
      ...(/^key[12]$/.test(String(keyToSign ?? "key1")) ? [] : ["keyToSign"]),
    ];
    if (invalid.length > 0) {
      throw invalidValue(invalid.join(", "));
    }
    const key = account.keys[keyToSign === "key2" ? 1 : 0] ?? "";
    return { status: 200, body: { serviceSasToken: signServiceSas(levels.join("/"), written, key) } };
  }
}

function pollOf(path: string, apiVersion = ""): string {
  return `${path}?monitor=true&api-version=${apiVersion}`;
}

function skuIn(body: JsonObject): string | undefined {
  return isJsonObject(body.sku) ? textIn(body.sku, "name") : undefined;
}

/** Times in tokens have whole seconds. */
function secondsOf(name: string, time: string): string {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) {
    throw invalidValue(name);
  }
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function render(account: StorageAccount): JsonObject {
  const created = new Date(account.created).toISOString();
  return {
    sku: { name: account.sku, tier: account.sku.replace(/_.*$/, "") },
    kind: account.kind,
    id: accountId(account),
    name: account.name,
    type: "Microsoft.Storage/storageAccounts",
    location: account.location,
    tags: account.tags,
    ...(account.identity === null ? {} : { identity: account.identity }),
    properties: {
      keyCreationTime: { key1: created, key2: created },
      privateEndpointConnections: [],
      networkAcls: { bypass: "AzureServices", virtualNetworkRules: [], ipRules: [], defaultAction: "Allow" },
      encryption: {
        services: {
          file: { keyType: "Account", enabled: true, lastEnabledTime: created },
          blob: { keyType: "Account", enabled: true, lastEnabledTime: created },
        },
        keySource: "Microsoft.Storage",
      },
      ...account.properties,
      provisioningState: "Succeeded",
      creationTime: created,
      primaryEndpoints: endpointsOf(account.name),
      primaryLocation: account.location,
      statusOfPrimary: "available",
    },
  };
}

/** Every account has these. Only the first answers here. */
function endpointsOf(name: string): JsonObject {
  const domain = BLOB_DOMAIN.replace(/^blob\./, "");
  return Object.fromEntries(
    ["blob", "file", "queue", "table"].map((service) => [service, `https://${name}.${service}.${domain}/`]),
  );
}
