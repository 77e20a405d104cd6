import { identityOf } from "../arm/identities";
import { type ArmDispatch, ArmError, type ArmRequest, type ArmResponse } from "../arm/protocol";
import { regionName } from "../arm/regions";
import { groupId, type ResourceGroups } from "../arm/resource-groups";
import { collectionAt, groupIn, isWithin, type OneResourcePath, resourceAt } from "../arm/resource-path";
import { resourceWith } from "../bodies/body-type";
import { bodyOf, checkLocation, objectIn, tagsIn, textIn } from "../bodies/request-body";
import { isJsonObject, type Json, type JsonObject, own } from "../json";
import { keysOf } from "./addresses";
import { completeAsWritten, mergeInto, withoutPasswords } from "./as-written";
import { createdStatusBesideService, isImplied, isKeptBesideService, isWrittenByName } from "./kept-beside-services";
import type { KeptResource, KeptResources } from "./kept-resources";
import { keptWarning } from "./kept-warning";
import type { ResourceModel } from "./resource-model";

/** Namespaces with a service of their own. A type that such a service does not model is refused, not kept. */
const SERVED = ["microsoft.web", "microsoft.storage", "microsoft.resources"];

/** Properties of a body that are not stored at the top of a resource. */
const NAMES = ["id", "name", "type", "properties", "apiVersion", "scope", "systemData"];

/** The api-version for reading resources of other services. */
const READ_VERSION = "2024-11-01";

export interface GenericParts {
  readonly resources: KeptResources;
  readonly groups: ResourceGroups;
  readonly models: readonly ResourceModel[];
  /** Reads resources of other services, to see whether a scope exists. */
  readonly dispatch: ArmDispatch;
  /** Receives one line per run for each type that is only kept. */
  readonly warn: (message: string) => void;
}

/**
 * Resources of all types without a service of their own. A type with a model does what the model says. Any other type is only
 * kept: it can be written, changed, read, listed and deleted, and does nothing.
 */
export class GenericRoutes {
  private readonly models: ReadonlyMap<string, ResourceModel>;
  private readonly warned = new Set<string>();

  constructor(private readonly parts: GenericParts) {
    this.models = new Map(parts.models.map((model) => [model.type.toLowerCase(), model]));
  }

  /** Answers a request without a route; undefined if it is not for such a resource. */
  async answer(request: ArmRequest): Promise<ArmResponse | undefined> {
    const one = resourceAt(request.path);
    const found = one ?? collectionAt(request.path);
    if (!found || (isServed(found.type) && !this.modelOf(found.type))) {
      return undefined;
    }
    const answer = one ? await this.answerOne(request, one) : await this.answerCollection(request);
    return answer && this.isOnlyKept(found.type) ? { ...answer, keptGenerically: true } : answer;
  }

  private async answerOne(request: ArmRequest, path: OneResourcePath): Promise<ArmResponse | undefined> {
    switch (request.method) {
      case "GET":
        return { status: 200, body: this.shown(this.get(request.path, path)) };
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

  /** A collection is listed by GET. By POST, the last part of the path is an action of a resource. */
  private async answerCollection(request: ArmRequest): Promise<ArmResponse | undefined> {
    const { path, method } = request;
    if (method === "POST") {
      const at = path.lastIndexOf("/");
      const resource = this.parts.resources.find(path.slice(0, at));
      const name = path.slice(at + 1).toLowerCase();
      const modelled = resource && this.modelOf(resource.type)?.actions;
      const answer = modelled && own(modelled, name)?.(resource);
      const keys = resource && keysOf(resource, name);
      return answer ?? (keys && { status: 200, body: keys });
    }
    return method === "GET" ? this.list(request) : undefined;
  }

  private get(id: string, path: OneResourcePath): KeptResource {
    this.checkGroup(id);
    const resource = this.parts.resources.find(id);
    if (resource) {
      return resource;
    }
    const name = path.names.at(-1) ?? "";
    if (isImplied(path.type, name)) {
      return { id, type: path.type, name, top: {}, properties: {}, hidden: {} };
    }
    throw notFound(path);
  }

  private async write(request: ArmRequest, path: OneResourcePath): Promise<ArmResponse> {
    const { resources } = this.parts;
    const place = await this.place(path);
    const before = request.method === "PATCH" ? this.get(request.path, path) : resources.find(request.path);
    const model = this.modelOf(path.type);
    const isEmpty = request.body === undefined && isWrittenByName(path.type);
    const body = isEmpty ? {} : bodyOf(request, model?.properties && resourceWith(model.properties));
    const name = path.names.at(-1) ?? "";
    const type = model?.type ?? before?.type ?? path.type;
    const id =
      before?.id ?? `${place}/${path.parent ? "" : `providers/${namespaceSpelled(type)}/`}${lastOf(type)}/${name}`;
    checkPlace(
      body,
      type,
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
    const completed = model ? model.complete(draft) : completeAsWritten(draft, type);
    const resource: KeptResource = { id, type, name: before?.name ?? name, ...completed };
    await resources.put(resource);
    if (this.isOnlyKept(type)) {
      this.warn(type);
    }
    const isThere = before !== undefined || isImplied(type, name);
    const created = model?.createdStatus ?? createdStatusBesideService(type) ?? 201;
    return { status: isThere ? 200 : created, body: this.shown(resource) };
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
    const resource = resources.find(id);
    if (!resource) {
      return { status: 204 };
    }
    this.modelOf(path.type)?.refuseDeletion?.(resource);
    await resources.remove(id);
    return { status: 200 };
  }

  private async list(request: ArmRequest): Promise<ArmResponse | undefined> {
    const collection = collectionAt(request.path);
    const { resources } = this.parts;
    if (!collection || !this.isListed(collection.type)) {
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
    return { status: 200, body: { value: found.map((each) => this.shown(each)) } };
  }

  /** The id of the parent, or of the scope, that a resource is written to. */
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
   * The id of a scope or resource, as it was first spelled.
   *
   * @throws ArmError 404 if it does not exist.
   */
  private async idOf(path: string): Promise<string> {
    const one = resourceAt(path);
    if (!one) {
      return this.checkGroup(path) ?? path;
    }
    if (!isServed(one.type)) {
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
   * The id of the resource group in a path; undefined if the path has none.
   *
   * @throws ArmError 404 if the group does not exist.
   */
  private checkGroup(path: string): string | undefined {
    const [, subscription, group] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(path) ?? [];
    if (subscription === undefined || group === undefined) {
      return undefined;
    }
    return groupId(subscription, this.parts.groups.get({ subscription, group }).name);
  }

  private isListed(type: string): boolean {
    return Boolean(this.modelOf(type)) || isKeptBesideService(type) || this.parts.resources.knowsType(type);
  }

  private modelOf(type: string): ResourceModel | undefined {
    return this.models.get(type.toLowerCase());
  }

  /** Whether resources of a type do nothing here. */
  private isOnlyKept(type: string): boolean {
    return this.modelOf(type)?.isOnlyKept ?? !this.modelOf(type);
  }

  /** A resource as clients see it. */
  private shown(resource: KeptResource): JsonObject {
    const { id, name, type, top } = resource;
    const properties = this.modelOf(type)?.shownProperties?.(resource, this.parts.resources) ?? resource.properties;
    return { id, name, type, ...top, properties: withoutPasswords(properties) };
  }

  private warn(type: string): void {
    if (!this.warned.has(type.toLowerCase())) {
      this.warned.add(type.toLowerCase());
      this.parts.warn(keptWarning(type));
    }
  }
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

/** Source: quoted in reports about terraform-provider-azurerm, for a database without its server. */
function parentNotFound(name: string): ArmError {
  return new ArmError(
    404,
    "ParentResourceNotFound",
    `Can not perform requested operation on nested resource. Parent resource '${name}' not found.`,
  );
}

/** Checks the location. Some types need one, and a resource cannot change its own. */
function checkPlace(
  body: JsonObject,
  type: string,
  resource: { readonly name: string; readonly group: string; readonly location: Json | undefined },
  isRegional: boolean,
  request: ArmRequest,
): void {
  const { location } = resource;
  const written = textIn(body, "location");
  if (request.method === "PUT" && (isRegional || (written && location))) {
    checkLocation(body, type, typeof location === "string" ? { ...resource, location } : undefined);
  }
}

/** @param isWhole Whether the body replaces the resource, as by PUT. */
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

/** A PUT without them keeps the location and the identity. */
function staying(before: KeptResource | undefined): JsonObject {
  const { location, identity } = before?.top ?? {};
  return { ...(location === undefined ? {} : { location }), ...(identity === undefined ? {} : { identity }) };
}

/** Whether a service of its own answers for a type. */
function isServed(type: string): boolean {
  return SERVED.includes(namespaceOf(type)) && !isKeptBesideService(type);
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
