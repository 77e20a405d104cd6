import type { ArmDispatch, ArmRequest, ArmResponse } from "../arm/protocol";
import { ArmError } from "../arm/protocol";
import type { ArmRouter } from "../arm/router";
import type { AzureState, Table } from "../azure-state";
import type { BodyType } from "../bodies/body-type";
import { bodyOf, invalidParameter, objectIn, tagsIn, textIn } from "../bodies/request-body";
import { isJsonObject, type JsonObject, own, property } from "../json";

/** The api-version for the resources themselves. */
const VERSION = "2024-11-01";

const SUBSCRIPTION = /^\/subscriptions\/[^/]+$/i;

/**
 * The tags of a subscription, a group or a resource, as a resource of their own. Writing them changes the tags of the resource.
 *
 * Source: "Tags - Create Or Update At Scope" and its neighbours, of Azure Resource Manager's REST API.
 */
export class TagRoutes {
  /** The tags of the subscriptions, which have no other place. Keyed by the subscription's path in lower case. */
  private readonly ofSubscriptions: Table<JsonObject>;

  /** @param dispatch Reads and changes the resources that have the tags. */
  constructor(
    private readonly state: AzureState,
    private readonly dispatch: ArmDispatch,
  ) {
    this.ofSubscriptions = state.table("subscriptionTags");
  }

  addTo(router: ArmRouter): void {
    const path = "/*scope/providers/Microsoft.Resources/tags/default";
    router.on("GET", path, async (request) => answer(request, await this.read(scopeOf(request))));
    router.on("PUT", path, (request) => this.write(request, () => tagsOf(request)));
    router.on("PATCH", path, (request) => this.write(request, (before) => patched(request, before)));
    router.on("DELETE", path, async (request) => {
      await this.write(request, () => ({}));
      return { status: 200 };
    });
  }

  private async write(request: ArmRequest, change: (before: JsonObject) => JsonObject): Promise<ArmResponse> {
    const scope = scopeOf(request);
    const tags = change(await this.read(scope));
    if (SUBSCRIPTION.test(scope)) {
      this.ofSubscriptions[scope.toLowerCase()] = tags;
      await this.state.save([this.ofSubscriptions, scope.toLowerCase()]);
    } else {
      succeeded(
        await this.dispatch({ method: "PATCH", path: scope, query: { "api-version": VERSION }, body: { tags } }),
      );
    }
    return answer(request, tags);
  }

  /** @throws ArmError 404 if there is no such resource. */
  private async read(scope: string): Promise<JsonObject> {
    if (SUBSCRIPTION.test(scope)) {
      return own(this.ofSubscriptions, scope.toLowerCase()) ?? {};
    }
    const response = await this.dispatch({ method: "GET", path: scope, query: { "api-version": VERSION } });
    const tags = property(succeeded(response).body, "tags");
    return isJsonObject(tags) ? tags : {};
  }
}

function scopeOf({ path }: ArmRequest): string {
  return path.slice(0, path.toLowerCase().lastIndexOf("/providers/microsoft.resources/"));
}

/** Source: the schemas of `TagsResource` and `TagsPatchResource`. */
const BODY: BodyType = { operation: "string", properties: { tags: { "*": "string" } } };

/** The tags in a body. */
function tagsOf(request: ArmRequest): JsonObject {
  return tagsIn(objectIn(bodyOf(request, BODY), "properties")) ?? {};
}

/** The tags after a PATCH. Names are compared without case; the spelling that was there stays. */
function patched(request: ArmRequest, before: JsonObject): JsonObject {
  const written = tagsOf(request);
  const names = (tags: JsonObject) => Object.keys(tags).map((name) => name.toLowerCase());
  switch (textIn(bodyOf(request, BODY), "operation")?.toLowerCase()) {
    case "replace":
      return written;
    case "merge": {
      const spelled = (name: string) =>
        Object.keys(before).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
      return {
        ...before,
        ...Object.fromEntries(Object.entries(written).map(([name, value]) => [spelled(name), value])),
      };
    }
    case "delete":
      return Object.fromEntries(
        Object.entries(before).filter(([name]) => !names(written).includes(name.toLowerCase())),
      );
    default:
      throw invalidParameter("operation");
  }
}

function answer(request: ArmRequest, tags: JsonObject): ArmResponse {
  const id = `${scopeOf(request)}/providers/Microsoft.Resources/tags/default`;
  return { status: 200, body: { id, name: "default", type: "Microsoft.Resources/tags", properties: { tags } } };
}

/** @throws ArmError with the answer's own body if the answer is a refusal. */
function succeeded(response: ArmResponse): ArmResponse {
  if (response.status > 299) {
    throw new ArmError(response.status, "", "", response.body);
  }
  return response;
}
