import { setImmediate as othersFirst } from "node:timers/promises";
import { isJsonObject, type Json, type JsonObject, property } from "../../json";
import { ArmError } from "../protocol";
import { regionName } from "../regions";
import { Answers, type CompiledTemplate, compileTemplate, Effort, Suspended, type TemplateResource } from "../template";
import { factsOf, parseRequest } from "./request";
import type { DeploymentScope, TargetGroup } from "./scope";

/** What is needed to look into nested deployments before anything is deployed. */
export interface ExpansionContext {
  readonly place: Parameters<typeof factsOf>[3];
  /** An existing resource group; undefined if there is none. */
  findGroup(subscriptionId: string, name: string): TargetGroup | undefined;
  /** The body of a resource; undefined if it hangs on what is not known beforehand. */
  bodyOf(resource: TemplateResource): Promise<Json | undefined>;
  /** Changes the parameters of a nested deployment. Defaults to leaving them as they are. */
  parametersOf?(id: string, given: JsonObject): JsonObject;
  /** Whether a nested template that is not valid is told of instead of thrown. Defaults to false. */
  readonly isTolerant?: boolean;
}

/** A resource of a deployment or of a deployment nested in it. */
export interface ExpandedResource {
  readonly resource: TemplateResource;
  /** Where its template is deployed to. */
  readonly scope: DeploymentScope;
  /** The body; undefined if it hangs on what is not known beforehand. */
  readonly body: Json | undefined;
  /** The template of a nested deployment; undefined for other resources, and if it stays closed. */
  readonly inner?: CompiledTemplate;
  /** Why a nested template cannot be evaluated; undefined if it can. */
  readonly problem?: string;
}

const DEPLOYMENT_ID =
  /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/providers\/Microsoft\.Resources\/deployments\/([^/]+)$/i;
const GROUP_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i;

/**
 * The resources of a template in its order, each nested deployment followed by the resources of its template. A nested
 * deployment whose body is not known beforehand stays closed.
 *
 * @throws ArmError if a nested template is not valid.
 */
export async function expand(
  compiled: CompiledTemplate,
  scope: DeploymentScope,
  context: ExpansionContext,
): Promise<ExpandedResource[]> {
  const made = new Map<string, TargetGroup>();
  const effort = new Effort();
  const visit = async (template: CompiledTemplate, at: DeploymentScope): Promise<ExpandedResource[]> => {
    const found: ExpandedResource[] = [];
    for (const resource of template.resources) {
      const body = await context.bodyOf(resource);
      rememberGroup(resource, body, made);
      if (!resource.nested || body === undefined) {
        found.push({ resource, scope: at, body });
        continue;
      }
      await othersFirst();
      try {
        const { inner, scope: below } = open(resource.id, body, { made, effort }, context);
        found.push({ resource, scope: at, body, inner }, ...(await visit(inner, below)));
      } catch (error) {
        if (!context.isTolerant || !(error instanceof Error)) {
          throw error;
        }
        found.push({ resource, scope: at, body, problem: error.message });
      }
    }
    return found;
  };
  return visit(compiled, scope);
}

/** The body of a resource if it reads nothing of other resources; otherwise undefined. */
export function knownBody(resource: TemplateResource): Json | undefined {
  try {
    return resource.body(new Answers());
  } catch (error) {
    if (error instanceof Suspended) {
      return undefined;
    }
    throw error;
  }
}

/** Remembers a group that the template makes: nested deployments can go into it. */
function rememberGroup({ id }: TemplateResource, body: Json | undefined, made: Map<string, TargetGroup>): void {
  const name = GROUP_ID.exec(id)?.[1];
  if (name !== undefined) {
    const tags = property(body, "tags");
    made.set(id.toLowerCase(), {
      id,
      name,
      location: regionName(String(property(body, "location") ?? "")),
      tags: isJsonObject(tags) ? (tags as Record<string, string>) : {},
    });
  }
}

/** Reads the template of a nested deployment. */
function open(
  id: string,
  body: Json,
  { made, effort }: { readonly made: ReadonlyMap<string, TargetGroup>; readonly effort: Effort },
  context: ExpansionContext,
): { readonly inner: CompiledTemplate; readonly scope: DeploymentScope } {
  const { scope, name } = innerScope(id, made, context);
  const request = parseRequest(scope, name, body);
  const facts = factsOf(scope, name, request, context.place);
  const parameters = context.parametersOf?.(id, request.parameters) ?? request.parameters;
  return { inner: compileTemplate(request.template, parameters, facts, effort), scope };
}

function innerScope(
  id: string,
  made: ReadonlyMap<string, TargetGroup>,
  context: ExpansionContext,
): { readonly scope: DeploymentScope; readonly name: string } {
  const [, subscriptionId = "", group, name = ""] = DEPLOYMENT_ID.exec(id) ?? [];
  if (group === undefined) {
    return { scope: { subscriptionId }, name };
  }
  const resourceGroup =
    context.findGroup(subscriptionId, group) ??
    made.get(`/subscriptions/${subscriptionId}/resourceGroups/${group}`.toLowerCase());
  if (resourceGroup === undefined) {
    throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
  }
  return { scope: { subscriptionId, resourceGroup }, name };
}
