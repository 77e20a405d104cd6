import { placeOf } from "../../exact-json/places";
import type { Value } from "../../exact-json/values";
import { ExpressionError, inPlace, RESOURCES_HELP, StructureError, validationFailed } from "../errors";
import { callsIn, evaluate } from "../expressions/evaluation";
import { run } from "../expressions/machine";
import { isListFunction } from "../functions/reading";
import { ownExpressions } from "./nested";
import { type Declaration, findDeclaration, findDeclarations, framing } from "./resources";

/** For each deployed resource, the resources that must be deployed before it. */
export type Dependencies = ReadonlyMap<Declaration, readonly Declaration[]>;

/**
 * Finds the order of the resources. It follows from `dependsOn`, from loops that are serial, and from what properties read
 * of other resources in the template with `reference` and `list…`. Refuses circular dependencies.
 */
export function dependenciesOf(declarations: readonly Declaration[]): Dependencies {
  const dependencies = new Map(
    declarations
      .filter((it) => it.enabled)
      .map((declaration) => {
        const needed = [
          ...deployed(declared(declaration, declarations), declarations, new Set()),
          ...batchBefore(declaration, declarations),
          ...deployed(implied(declaration, declarations), declarations, new Set()),
        ];
        return [declaration, [...new Set(needed)]] as const;
      }),
  );
  refuseCircles(dependencies);
  return dependencies;
}

/** Without what is not deployed. What is only there already stands for what it depends on. */
function deployed(needed: readonly Declaration[], all: readonly Declaration[], seen: Set<Declaration>): Declaration[] {
  return needed.flatMap((it) => {
    if (it.enabled || !it.existing || seen.has(it)) {
      return it.enabled ? [it] : [];
    }
    seen.add(it);
    return deployed(declared(it, all), all, seen);
  });
}

function declared(declaration: Declaration, declarations: readonly Declaration[]): Declaration[] {
  return declaration.dependsOn.flatMap((target) => {
    const found = findDeclarations(declarations, target);
    if (found.length === 0) {
      throw validationFailed(
        `The resource '${target}' is not defined in the template. Please see https://aka.ms/arm-template for usage details.`,
        declaration.path,
        placeOf(declaration.source),
      );
    }
    if (found.every((it) => it.loop !== undefined || it.symbol !== undefined)) {
      return found;
    }
    const one = inPlace(
      () => findDeclaration(declarations, target),
      (reason) => validationFailed(reason, declaration.path, placeOf(declaration.source)),
    );
    return one === undefined ? [] : [one];
  });
}

/** In a serial loop, the resources of the batch before. */
function batchBefore({ loop, path }: Declaration, all: readonly Declaration[]): Declaration[] {
  if (loop?.batch === undefined) {
    return [];
  }
  const { batch } = loop;
  const own = Math.floor(loop.index / batch);
  return all.filter((it) => it.enabled && it.path === path && it.loop && Math.floor(it.loop.index / batch) === own - 1);
}

function implied(declaration: Declaration, declarations: readonly Declaration[]): Declaration[] {
  const expressions = ownExpressions(declaration.source);
  const targets = inPlace(
    () => readTargets(expressions, declaration),
    framing(declaration.source, declaration.name, declaration.path),
  );
  return targets.flatMap(({ target, isLoop }) => {
    if (isLoop) {
      return findDeclarations(declarations, target);
    }
    const found = tolerant(() => findDeclaration(declarations, target));
    return found === undefined ? [] : [found];
  });
}

function readTargets(expressions: Value, { scope }: Declaration): { target: string; isLoop: boolean }[] {
  return [...callsIn(expressions)].flatMap((call) => {
    const name = call.name.toLowerCase();
    const [target] = call.args;
    if (target === undefined || !(name === "reference" || name === "references" || isListFunction(name))) {
      return [];
    }
    // A value that is not known yet, such as a lambda's variable, adds no dependency. A real error shows in the
    // evaluation.
    const value = tolerant(() => run(evaluate(target, scope)));
    return typeof value === "string" ? [{ target: value, isLoop: name === "references" }] : [];
  });
}

function tolerant<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof ExpressionError && !(error instanceof StructureError)) {
      return undefined;
    }
    throw error instanceof StructureError ? validationFailed(error.message) : error;
  }
}

function refuseCircles(dependencies: Dependencies): void {
  const done = new Set<Declaration>();
  const underWay = new Set<Declaration>();
  const visit = (declaration: Declaration): void => {
    if (done.has(declaration)) {
      return;
    }
    if (underWay.has(declaration)) {
      throw validationFailed(
        `Circular dependency detected on resource: '${declaration.id}'. ${RESOURCES_HELP}`,
        declaration.path,
        placeOf(declaration.source),
      );
    }
    underWay.add(declaration);
    for (const needed of dependencies.get(declaration) ?? []) {
      visit(needed);
    }
    underWay.delete(declaration);
    done.add(declaration);
  };
  for (const declaration of dependencies.keys()) {
    visit(declaration);
  }
}
