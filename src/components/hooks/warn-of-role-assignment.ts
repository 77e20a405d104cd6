import type * as pulumi from "@pulumi/pulumi";
import { mayAssignRoles, type Permissions } from "../../rules";
import { armOf } from "../azure/arm";
import { type Hook, hook, known } from "../azure/hook";
import { warnOnce } from "../azure/tell";

/**
 * Warns, also in a preview, that Azure will refuse to assign a role. What Azure does not tell is passed
 * over: Azure decides when the role is assigned.
 *
 * Source: "Permissions - List For Resource", Microsoft.
 *
 * @param scope The resource at which it is assigned.
 * @param argument The argument from which that follows.
 * @param purpose What the role is for. Defaults to reading packages, like the others.
 * @param otherwise What to declare instead.
 */
export function warnOfRoleAssignment(
  component: pulumi.Resource,
  scope: pulumi.Output<string>,
  argument = "build.package",
  purpose = "by which the slots' own identities are to read it",
  otherwise = "Or declare packageIdentity, a user-assigned identity that has the role Storage Blob Data Reader there already",
): Hook {
  return hook(
    () => component,
    async () => {
      const container = await known(scope);
      if (container === undefined || (await mayAssign(component, container))) {
        return;
      }
      warnOnce(
        component,
        `${argument}: Azure does not let you assign roles at ${container}, ${purpose}: you ` +
          'need Microsoft.Authorization/roleAssignments/write there, as the role "Role Based Access Control Administrator" has it. ' +
          otherwise,
      );
    },
    { onDryRun: true },
  );
}

async function mayAssign(component: pulumi.Resource, container: string): Promise<boolean> {
  const arm = await armOf(component);
  const path = `${container}/providers/Microsoft.Authorization/permissions`;
  const told = await arm("GET", path, undefined, "2022-04-01").catch(() => undefined);
  const { value = [] } = (told ?? {}) as { readonly value?: readonly Permissions[] };
  return value.length === 0 || mayAssignRoles(value);
}
