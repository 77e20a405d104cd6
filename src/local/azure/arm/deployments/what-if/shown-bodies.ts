import { isDeepStrictEqual } from "node:util";
import { type Json, type JsonObject, property } from "../../../json";
import type { ArmRequest, ArmResponse } from "../../protocol";
import { type CompiledTemplate, compileTemplate, evaluateFetching, type TemplateResource } from "../../template";
import { type ExpandedResource, type ExpansionContext, expand } from "../expansion";
import { type DeploymentRequest, factsOf } from "../request";
import type { DeploymentScope } from "../scope";
import { secureTexts, withOtherSecrets, withoutSecrets } from "./secure-values";

/** A deployment that is not deployed, but asked about. */
export interface WhatIfQuestion {
  readonly name: string;
  readonly scope: DeploymentScope;
  readonly request: DeploymentRequest;
  readonly compiled: CompiledTemplate;
  readonly surroundings: Pick<ExpansionContext, "place" | "findGroup">;
  /** Makes a request to see what there is. */
  dispatch(request: ArmRequest): Promise<ArmResponse>;
}

/**
 * The bodies of all resources as they may be shown, by the resources' ids in lower case. What hangs on secure parameters is
 * hidden. What only an action such as `listKeys` tells stays an expression.
 */
export async function shownBodies(question: WhatIfQuestion): Promise<ReadonlyMap<string, Json>> {
  const first = await expandShown(question, question.compiled);
  const texts = [question.compiled, ...first.flatMap(({ inner }) => inner ?? [])].flatMap(({ parameters }) =>
    secureTexts(parameters),
  );
  const twins = new Map((await twinOf(question, first)).map((each) => [each.resource.id, each.body]));
  return new Map(
    first.map(({ resource: { id }, body = null }) => [
      id.toLowerCase(),
      texts.length === 0 ? body : withoutSecrets(body, twins.get(id), texts),
    ]),
  );
}

/** The same resources, evaluated with other secrets. Empty if that is not possible. */
async function twinOf(question: WhatIfQuestion, first: readonly ExpandedResource[]): Promise<ExpandedResource[]> {
  const inner = new Map(first.map(({ resource, inner: template }) => [resource.id, template]));
  const { name, scope, request, surroundings, compiled } = question;
  try {
    const facts = factsOf(scope, name, request, surroundings.place);
    const template = compileTemplate(request.template, withOtherSecrets(compiled.parameters), facts);
    return await expandShown(question, template, (id, given) => {
      const bound = inner.get(id)?.parameters ?? [];
      const others = withOtherSecrets(bound);
      // A secret may come from outside, and is another one already. Or the outer template has it in the clear.
      const isOther = (each: string) =>
        !bound.some(
          ({ name: known, type, value }) =>
            known === each && type.secure && isDeepStrictEqual(value, property(given[each], "value") ?? null),
        );
      return { ...others, ...Object.fromEntries(Object.entries(given).filter(([each]) => isOther(each))) };
    });
  } catch {
    return [];
  }
}

function expandShown(
  question: WhatIfQuestion,
  compiled: CompiledTemplate,
  parametersOf?: (id: string, given: JsonObject) => JsonObject,
): Promise<ExpandedResource[]> {
  return expand(compiled, question.scope, {
    ...question.surroundings,
    ...(parametersOf === undefined ? {} : { parametersOf }),
    bodyOf: (resource) => plannedBody(resource, question, false),
    isTolerant: true,
  });
}

/**
 * The body that will be sent, as far as it is known: what reads a resource that does not exist yet stays an expression.
 *
 * @param asksActions Whether it also holds what actions such as `listKeys` tell.
 */
export function plannedBody(
  resource: TemplateResource,
  { dispatch }: Pick<WhatIfQuestion, "dispatch">,
  asksActions: boolean,
): Promise<Json> {
  return evaluateFetching(
    (answers) => resource.preview(answers),
    async ({ method, path, apiVersion, body }) => {
      if (method === "POST" && !asksActions) {
        return undefined;
      }
      const query = { "api-version": apiVersion };
      const response = await dispatch({ method, path, query, ...(body === undefined ? {} : { body }) });
      // A copy, because the answer can be part of the emulator's own state.
      return response.status < 400 ? (JSON.parse(JSON.stringify(response.body ?? null)) as Json) : undefined;
    },
  );
}
