import { ArmError, type ArmRequest, type ArmResponse } from "../arm/protocol";
import type { ArmRouter, PathParameters } from "../arm/router";
import { type BodyType, resourceWith, withNames } from "../bodies/body-type";
import { bodyOf, objectIn, textIn } from "../bodies/request-body";
import { type JsonObject, own } from "../json";
import {
  allowsPublicAccess,
  type BlobContainer,
  CONTAINER_NAME,
  containerId,
  entityTag,
  type PublicAccess,
  type StorageAccount,
} from "./account";
import { ACCOUNTS, accountOf, findAccount, invalidValue } from "./requests";
import type { Storage } from "./storage";

const CONTAINERS = `${ACCOUNTS}/:account/blobServices/default/containers`;

const PUBLIC_ACCESS: readonly string[] = ["None", "Blob", "Container"] satisfies PublicAccess[];

const CONTAINER_BODY: BodyType = resourceWith(withNames("publicAccess", "metadata"));

/** Routes for the containers of storage accounts in Azure Resource Manager. */
export class BlobContainerRoutes {
  constructor(private readonly storage: Storage) {}

  addTo(router: ArmRouter): void {
    const path = `${CONTAINERS}/:container`;
    router.on("GET", CONTAINERS, (_request, parameters) => this.list(parameters));
    router.on("GET", path, (_request, parameters) => this.get(parameters));
    router.on("PUT", path, (request, parameters) => this.write(request, parameters));
    router.on("PATCH", path, (request, parameters) => this.write(request, parameters));
    router.on("DELETE", path, (_request, parameters) => this.delete(parameters));
  }

  private list(parameters: PathParameters): ArmResponse {
    const account = accountOf(this.storage, parameters);
    const value = Object.values(account.containers).map((container) => render(account, container));
    return { status: 200, body: { value } };
  }

  private get(parameters: PathParameters): ArmResponse {
    const account = accountOf(this.storage, parameters);
    return { status: 200, body: render(account, containerOf(account, parameters)) };
  }

  private async write(request: ArmRequest, parameters: PathParameters): Promise<ArmResponse> {
    const account = accountOf(this.storage, parameters);
    const name = parameters.container ?? "";
    const existing = request.method === "PATCH" ? containerOf(account, parameters) : own(account.containers, name);
    if (!CONTAINER_NAME.test(name)) {
      throw new ArmError(
        400,
        "ContainerOperationFailure",
        `The specified container name '${name}' is not valid: it must have 3 to 63 lower-case letters, digits and single hyphens in between.`,
      );
    }
    const properties = request.body === undefined ? {} : objectIn(bodyOf(request, CONTAINER_BODY), "properties");
    const publicAccess = textIn(properties, "publicAccess") ?? existing?.publicAccess ?? "None";
    if (!isPublicAccess(publicAccess)) {
      throw invalidValue("publicAccess");
    }
    if (publicAccess !== "None" && !allowsPublicAccess(account)) {
      throw new ArmError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
    }
    account.containers[name] = {
      name: existing?.name ?? name,
      publicAccess,
      metadata: objectIn(properties, "metadata"),
      lastModified: this.storage.clock.now(),
      blobs: existing?.blobs ?? {},
    };
    await this.storage.save(account);
    return { status: existing ? 200 : 201, body: render(account, containerOf(account, parameters)) };
  }

  private async delete(parameters: PathParameters): Promise<ArmResponse> {
    this.storage.groups.get(parameters);
    const account = findAccount(this.storage, parameters);
    const container = account && own(account.containers, parameters.container ?? "");
    if (!container) {
      return { status: 204 };
    }
    await this.storage.removeContainer(account, container);
    return { status: 200 };
  }
}

function isPublicAccess(value: string): value is PublicAccess {
  return PUBLIC_ACCESS.includes(value);
}

function containerOf(account: StorageAccount, parameters: PathParameters): BlobContainer {
  const container = own(account.containers, parameters.container ?? "");
  if (!container) {
    throw new ArmError(404, "ContainerNotFound", "The specified container does not exist.");
  }
  return container;
}

function render(account: StorageAccount, container: BlobContainer): JsonObject {
  return {
    id: containerId(account, container.name),
    name: container.name,
    type: "Microsoft.Storage/storageAccounts/blobServices/containers",
    etag: entityTag(container.lastModified),
    properties: {
      deleted: false,
      remainingRetentionDays: 0,
      publicAccess: container.publicAccess,
      leaseStatus: "Unlocked",
      leaseState: "Available",
      lastModifiedTime: new Date(container.lastModified).toISOString(),
      hasImmutabilityPolicy: false,
      hasLegalHold: false,
      ...(Object.keys(container.metadata).length > 0 ? { metadata: container.metadata } : {}),
    },
  };
}
