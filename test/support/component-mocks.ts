import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

/**
 * Lets components be declared without an engine. A function of a provider answers what it was asked.
 *
 * @param registered Is given each resource that is declared.
 * @param stateOf What a resource has once it is made. Defaults to what is declared for it.
 */
export async function mockEngine(
  registered: MockResourceArgs[] = [],
  stateOf = ({ inputs }: MockResourceArgs): MockResourceArgs["inputs"] => inputs,
): Promise<void> {
  await pulumi.runtime.setMocks({
    newResource: (resource) => {
      registered.push(resource);
      return { id: `${resource.name}-id`, state: stateOf(resource) };
    },
    call: ({ inputs }) => inputs,
  });
}

/** What a declaration is refused for; nothing where it is not. The text of the error has all of it, too. */
function refusals(declare: () => unknown): readonly pulumi.InputPropertyErrorDetails[] {
  try {
    declare();
  } catch (error) {
    assert.ok(pulumi.InputPropertiesError.isInstance(error), String(error));
    for (const { propertyPath, reason } of error.errors) {
      assert.ok(error.message.includes(`${propertyPath}: ${reason}`));
    }
    return error.errors;
  }
  return [];
}

/** What a declaration is refused for, each as `path: reason`. */
export function problemsOf(declare: () => unknown): string[] {
  return refusals(declare).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
}

/** The paths of what a declaration is refused for. */
export function refusedPaths(declare: () => unknown): string[] {
  return refusals(declare).map(({ propertyPath }) => propertyPath);
}
