import type { AsyncOperations } from "../arm/operations";
import { ArmError, type ArmRequest, type ArmResponse } from "../arm/protocol";
import { sameRegion } from "../arm/regions";
import type { ArmRouter, PathParameters } from "../arm/router";
import type { DeletedResource, KeptResources } from "../generic/kept-resources";
import type { JsonObject } from "../json";
import { deletedVaults, purgeTimeOf } from "./vault";

const KEY_VAULT = "/subscriptions/:subscription/providers/Microsoft.KeyVault";

/** Lists and purges deleted vaults. Source: the REST interface of Microsoft.KeyVault, "Vaults". */
export class DeletedVaultRoutes {
  constructor(
    private readonly resources: KeptResources,
    private readonly operations: AsyncOperations,
  ) {}

  addTo(router: ArmRouter): void {
    const one = `${KEY_VAULT}/locations/:location/deletedVaults/:vault`;
    router.on("GET", `${KEY_VAULT}/deletedVaults`, (_request, parameters) => ({
      status: 200,
      body: { value: this.inSubscription(parameters).map(render) },
    }));
    router.on("GET", one, (_request, parameters) => ({ status: 200, body: render(this.find(parameters)) }));
    router.on("POST", `${one}/purge`, (request, parameters) => this.purge(request, this.find(parameters)));
    router.on("GET", `${KEY_VAULT}/locations/:location/operationResults/:operation`, (request, { operation = "" }) =>
      this.operations.poll(operation, pollOf(request.path, request.query["api-version"])),
    );
  }

  private inSubscription({ subscription = "" }: PathParameters): DeletedResource[] {
    return deletedVaults(this.resources).filter(
      ({ resource }) => subscriptionOf(resource.id).toLowerCase() === subscription.toLowerCase(),
    );
  }

  /** @throws ArmError 404 */
  private find(parameters: PathParameters): DeletedResource {
    const { location = "", vault = "" } = parameters;
    const found = this.inSubscription(parameters).find(
      ({ resource }) =>
        resource.name.toLowerCase() === vault.toLowerCase() && sameRegion(String(resource.top.location), location),
    );
    if (!found) {
      // The words are made up: no public text has them.
      throw new ArmError(404, "DeletedVaultNotFound", `The deleted vault '${vault}' could not be found.`);
    }
    return found;
  }

  /** Clients poll the end: one that got it at once would look for the vault, which is gone. Azure's own form of the poll is not known. */
  private async purge(request: ArmRequest, deleted: DeletedResource): Promise<ArmResponse> {
    if (deleted.resource.properties.enablePurgeProtection === true) {
      // Source: quoted in microsoft/AzureTRE#1446. The status is that of the code's name.
      throw new ArmError(405, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.");
    }
    const operation = await this.operations.start(request, async ({ recorded }) => {
      await recorded;
      await this.resources.purge(deleted);
      return { status: 200 };
    });
    const location = request.path.replace(/\/deletedVaults\/.*/i, `/operationResults/${operation}`);
    return this.operations.accepted(pollOf(location, request.query["api-version"]));
  }
}

function pollOf(path: string, apiVersion = ""): string {
  return `${path}?api-version=${apiVersion}`;
}

function render(deleted: DeletedResource): JsonObject {
  const { id, name, top, properties } = deleted.resource;
  const location = String(top.location);
  return {
    id: `/subscriptions/${subscriptionOf(id)}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`,
    name,
    type: "Microsoft.KeyVault/deletedVaults",
    properties: {
      vaultId: id,
      location,
      tags: top.tags ?? {},
      deletionDate: new Date(deleted.deletedAt).toISOString(),
      scheduledPurgeDate: new Date(purgeTimeOf(deleted)).toISOString(),
      ...(properties.enablePurgeProtection === true ? { purgeProtectionEnabled: true } : {}),
    },
  };
}

function subscriptionOf(id: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? "";
}
