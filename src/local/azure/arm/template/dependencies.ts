import type { Json } from "../../json";
import { EXPRESSIONS_HELP, ExpressionError, inPlace, POSITION, RESOURCES_HELP, validationFailed } from "./errors";
import { callsIn, checkFunction, evaluate } from "./expressions";
import { ownExpressions } from "./nested";
import { type Declaration, findDeclaration } from "./resources";
import type { Scope } from "./scope";
import { isListFunction } from "./special-forms";

/** For each deployed resource, the resources that must be deployed before it. */
export type Dependencies = ReadonlyMap<Declaration, readonly Declaration[]>;

/**
 * Finds the order of the resources. It follows from `dependsOn`, and from what properties read of other resources in
 * the template with `reference` and `list…`. Refuses circular dependencies.
 */
export function dependenciesOf(declarations: readonly Declaration[], scope: Scope): Dependencies {
  const dependencies = new Map(
    declarations
      .filter((it) => it.enabled)
      .map((declaration) => {
        const needed = [...declared(declaration, declarations), ...implied(declaration, declarations, scope)];
        return [declaration, [...new Set(needed)].filter((it) => it.enabled)] as const;
      }),
  );
  refuseCircles(dependencies);
  return dependencies;
}

function declared(declaration: Declaration, all: readonly Declaration[]): Declaration[] {
  return declaration.dependsOn.map((target) => {
    const found = inPlace(
      () => findDeclaration(all, target),
      (reason) => validationFailed(reason, declaration.path),
    );
    if (found === undefined) {
      throw validationFailed(
        `The resource '${target}' is not defined in the template. Please see https://aka.ms/arm-template for usage details.`,
        declaration.path,
      );
    }
    return found;
  });
}

function implied(declaration: Declaration, all: readonly Declaration[], scope: Scope): Declaration[] {
  const expressions = ownExpressions(declaration.source);
  checkFunctions(expressions, (reason) =>
    validationFailed(
      `The template resource '${declaration.name}' ${POSITION} is not valid: ${reason}. ${EXPRESSIONS_HELP}`,
      declaration.path,
    ),
  );
  return readTargets(expressions, scope).flatMap((target) => {
    const found = tolerant(() => findDeclaration(all, target));
    return found === undefined ? [] : [found];
  });
}

/** Refuses unknown functions anywhere, even in a branch that is never taken. */
export function checkFunctions(expressions: Json, frame: (reason: string) => Error): void {
  inPlace(() => {
    for (const call of callsIn(expressions)) {
      checkFunction(call.name);
    }
  }, frame);
}

function readTargets(expressions: Json, scope: Scope): string[] {
  return [...callsIn(expressions)].flatMap((call) => {
    const name = call.name.toLowerCase();
    const [target] = call.args;
    if (target === undefined || !(name === "reference" || isListFunction(name))) {
      return [];
    }
    // A value that is not known yet, such as a lambda's variable, adds no dependency. A real error shows in the
    // evaluation.
    const value = tolerant(() => evaluate(target, scope));
    return typeof value === "string" ? [value] : [];
  });
}

function tolerant<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof ExpressionError) {
      return undefined;
    }
    throw error;
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
