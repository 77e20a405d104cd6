import { bodyOf, checkLocation, objectIn, tagsIn, textIn } from "../app-service/routes/request-body";
import { identityOf } from "../arm/identities";
import { type ArmDispatch, ArmError, type ArmRequest, type ArmResponse } from "../arm/protocol";
import { regionName, sameRegion } from "../arm/regions";
import { groupId, type ResourceGroups } from "../arm/resource-groups";
import { collectionAt, groupIn, isWithin, type OneResourcePath, resourceAt } from "../arm/resource-path";
import { isJsonObject, type Json, type JsonObject, own } from "../json";
import { completeAsWritten, mergeInto, withoutPasswords } from "./as-written";
import type { KeptResource, KeptResources } from "./kept-resources";
import { keptWarning } from "./kept-warning";
import type { ResourceModel } from "./resource-model";

/** Namespaces with services of their own here: what those do not model is not kept as if it worked. */
const SERVED = ["microsoft.web", "microsoft.storage", "microsoft.resources"];

/** What is in a body and never at the top of a resource that is kept: it says which resource it is. */
const NAMES = ["id", "name", "type", "properties", "apiVersion", "scope", "systemData"];

/** For reading what another service has, to see whether it is there. */
const READ_VERSION = "2024-11-01";

export interface GenericParts {
  readonly resources: KeptResources;
  readonly groups: ResourceGroups;
  readonly models: readonly ResourceModel[];
  /** Asks the services, to see whether what a resource is to be on is there. */
  readonly dispatch: ArmDispatch;
  /** Gets a line for each type that is kept and nothing more, once in a run. */
  readonly warn: (message: string) => void;
}

/**
 * Resources of all types that no service here has for its own. Those with a model do what it says; the others are kept:
 * they can be written, changed, read, listed and deleted, and do nothing.
 */
export class GenericRoutes {
  private readonly models: ReadonlyMap<string, ResourceModel>;
  private readonly warned = new Set<string>();

  constructor(private readonly parts: GenericParts) {
    this.models = new Map(parts.models.map((model) => [model.type.toLowerCase(), model]));
  }

  /** Answers a request that no route is for; undefined where it is for no such resource. */
  async answer(request: ArmRequest): Promise<ArmResponse | undefined> {
    const one = resourceAt(request.path);
    const found = one ?? collectionAt(request.path);
    if (!found || SERVED.includes(namespaceOf(found.type))) {
      return undefined;
    }
    const answer = one ? await this.answerOne(request, one) : await this.answerCollection(request);
    return answer && !this.modelOf(found.type) ? { ...answer, keptGenerically: true } : answer;
  }

  private async answerOne(request: ArmRequest, path: OneResourcePath): Promise<ArmResponse | undefined> {
    switch (request.method) {
      case "GET":
        return { status: 200, body: shown(this.get(request.path, path)) };
      case "HEAD":
        this.checkGroup(request.path);
        return { status: this.parts.resources.find(request.path) ? 204 : 404 };
      case "PUT":
      case "PATCH":
        return this.write(request, path);
      case "DELETE":
        return this.delete(request.path, path);
      default:
        return undefined;
    }
  }

  /** A path that names no single resource is a list of them, or something that one of them is to do. */
  private async answerCollection(request: ArmRequest): Promise<ArmResponse | undefined> {
    const { path, method } = request;
    if (method === "POST") {
      const at = path.lastIndexOf("/");
      const resource = this.parts.resources.find(path.slice(0, at));
      const action = resource && this.modelOf(resource.type)?.actions;
      return action && own(action, path.slice(at + 1).toLowerCase())?.(resource);
    }
    return method === "GET" ? this.list(request) : undefined;
  }

  private get(id: string, path: OneResourcePath): KeptResource {
    this.checkGroup(id);
    const resource = this.parts.resources.find(id);
    if (!resource) {
      throw notFound(path);
    }
    return resource;
  }

  private async write(request: ArmRequest, path: OneResourcePath): Promise<ArmResponse> {
    const { resources } = this.parts;
    const place = await this.place(path);
    const before = request.method === "PATCH" ? this.get(request.path, path) : resources.find(request.path);
    const body = bodyOf(request);
    const model = this.modelOf(path.type);
    const name = path.names.at(-1) ?? "";
    const type = model?.type ?? before?.type ?? path.type;
    const id =
      before?.id ?? `${place}/${path.parent ? "" : `providers/${namespaceSpelled(type)}/`}${lastOf(type)}/${name}`;
    checkPlace(
      body,
      { name, group: groupIn(id) ?? "", location: before?.top.location },
      model?.isRegional ?? false,
      request,
    );
    const draft = {
      id,
      name,
      scope: place,
      top: topOf(body, before, request.method === "PUT"),
      properties:
        request.method === "PATCH"
          ? mergeInto(before?.properties ?? {}, objectIn(body, "properties"))
          : objectIn(body, "properties"),
      before,
      others: resources,
    };
    const completed = model ? model.complete(draft) : completeAsWritten(draft);
    const resource: KeptResource = { id, type, name: before?.name ?? name, ...completed };
    await resources.put(resource);
    if (!model) {
      this.warn(type);
    }
    return { status: before ? 200 : 201, body: shown(resource) };
  }

  private async delete(id: string, path: OneResourcePath): Promise<ArmResponse> {
    this.checkGroup(id);
    const { resources } = this.parts;
    if (this.modelOf(path.type)?.isDeletable === false) {
      throw new ArmError(
        405,
        "MethodNotAllowed",
        `Azure Resource Manager does not delete resources of type '${path.type}'.`,
      );
    }
    if (!resources.find(id)) {
      return { status: 204 };
    }
    await resources.remove(id);
    return { status: 200 };
  }

  private async list(request: ArmRequest): Promise<ArmResponse | undefined> {
    const collection = collectionAt(request.path);
    const { resources } = this.parts;
    if (!collection || !(this.modelOf(collection.type) || resources.knowsType(collection.type))) {
      return undefined;
    }
    const inside =
      collection.names.length > 0 ? request.path.slice(0, request.path.lastIndexOf("/")) : collection.scope;
    await this.idOf(inside);
    const model = this.modelOf(collection.type);
    const found =
      model?.list?.(inside, request.query.$filter, resources) ??
      resources
        .ofType(collection.type)
        .filter(({ id }) => isWithin(id, inside) && (!model?.isListedBySpot || isOn(id, inside)));
    return { status: 200, body: { value: found.map(shown) } };
  }

  /** Where a resource is to be: the id of what it is inside of, or of what it is on. */
  private async place({ scope, parent, names }: OneResourcePath): Promise<string> {
    if (parent === undefined) {
      return this.idOf(scope);
    }
    const found = await this.idOf(parent).catch((error: unknown) => {
      const isMissing = error instanceof ArmError && error.code === "ResourceNotFound";
      throw isMissing ? parentNotFound(names.at(-2) ?? "") : error;
    });
    return found;
  }

  /**
   * The id of something that is there, as it was first spelled.
   *
   * @throws ArmError 404
   */
  private async idOf(path: string): Promise<string> {
    const one = resourceAt(path);
    if (!one) {
      return this.checkGroup(path) ?? path;
    }
    if (!SERVED.includes(namespaceOf(one.type))) {
      return this.get(path, one).id;
    }
    const { status, body } = await this.parts.dispatch({ method: "GET", path, query: { "api-version": READ_VERSION } });
    const id = isJsonObject(body) ? body.id : undefined;
    if (status !== 200 || typeof id !== "string") {
      throw notFound(one);
    }
    return id;
  }

  /**
   * The id of the group that a path goes through; undefined where it goes through none.
   *
   * @throws ArmError 404 where there is no such group.
   */
  private checkGroup(path: string): string | undefined {
    const [, subscription, group] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(path) ?? [];
    if (subscription === undefined || group === undefined) {
      return undefined;
    }
    return groupId(subscription, this.parts.groups.get({ subscription, group }).name);
  }

  private modelOf(type: string): ResourceModel | undefined {
    return this.models.get(type.toLowerCase());
  }

  private warn(type: string): void {
    if (!this.warned.has(type.toLowerCase())) {
      this.warned.add(type.toLowerCase());
      this.parts.warn(keptWarning(type));
    }
  }
}

/** A resource as clients see it. */
export function shown({ id, name, type, top, properties }: KeptResource): JsonObject {
  return { id, name, type, ...top, properties: withoutPasswords(properties) };
}

function notFound({ scope, type, names }: OneResourcePath): ArmError {
  const [namespace = "", ...types] = type.split("/");
  const name = [namespace, ...types.flatMap((each, index) => [each, names[index] ?? ""])].join("/");
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${name}' under resource group '${groupIn(scope) ?? "<null>"}' was not found. ` +
      "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
  );
}

/** Source: quoted in issues of terraform-provider-azurerm, of databases and their servers. */
function parentNotFound(name: string): ArmError {
  return new ArmError(
    404,
    "ParentResourceNotFound",
    `Can not perform requested operation on nested resource. Parent resource '${name}' not found.`,
  );
}

/** Checks the location: some types must have one, and none that a resource has can change. */
function checkPlace(
  body: JsonObject,
  resource: { readonly name: string; readonly group: string; readonly location: Json | undefined },
  isRegional: boolean,
  request: ArmRequest,
): void {
  const { location } = resource;
  const written = textIn(body, "location");
  if (request.method === "PUT" && (isRegional || (written && location))) {
    checkLocation(body, typeof location === "string" ? { ...resource, location } : undefined, sameRegion);
  }
}

/** @param isWhole Whether the body is all that the resource is to be. */
function topOf(body: JsonObject, before: KeptResource | undefined, isWhole: boolean): JsonObject {
  const written = Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !NAMES.includes(name) && value !== null),
  );
  const location = textIn(body, "location");
  const tags = tagsIn(body);
  const identity = isJsonObject(written.identity) ? written.identity : undefined;
  const type = identity && (textIn(identity, "type") ?? "None");
  const users = identity ? Object.keys(objectIn(identity, "userAssignedIdentities")) : [];
  return {
    ...(isWhole ? staying(before) : before?.top),
    ...written,
    ...(location === undefined ? {} : { location: regionName(location) }),
    ...(tags === undefined ? {} : { tags }),
    ...(type === undefined ? {} : { identity: identityOf(type, users, before?.top.identity ?? null) }),
  };
}

/** A resource keeps its location, and its identity until it is told to have none. */
function staying(before: KeptResource | undefined): JsonObject {
  const { location, identity } = before?.top ?? {};
  return { ...(location === undefined ? {} : { location }), ...(identity === undefined ? {} : { identity }) };
}

function isOn(id: string, scope: string): boolean {
  return resourceAt(id)?.scope.toLowerCase() === scope.toLowerCase();
}

function namespaceOf(type: string): string {
  return namespaceSpelled(type).toLowerCase();
}

function namespaceSpelled(type: string): string {
  return type.split("/")[0] ?? "";
}

function lastOf(type: string): string {
  return type.split("/").at(-1) ?? "";
}
