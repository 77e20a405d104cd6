import { getUserAssignedIdentityOutput } from "@pulumi/azure-native/managedidentity/getUserAssignedIdentity";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity";
import * as pulumi from "@pulumi/pulumi";
import { parseResourceId } from "../../rules/resource-ids";
import type { Setting } from "./setting";

/** An environment's identity. */
export interface Identity {
  readonly id: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly principalId: pulumi.Output<string>;
  /** Set if it was not handed in. */
  readonly made?: UserAssignedIdentity;
}

/** Declares the user-assigned identity, or reads the one that is handed in. */
export function declareIdentity({ name, names, args, common, options }: Setting): Identity {
  if (args.identityId === undefined) {
    const made = new UserAssignedIdentity(`${name}-identity`, { ...common, resourceName: names("identity") }, options);
    return { id: made.id, clientId: made.clientId, principalId: made.principalId, made };
  }
  const id = pulumi.output(args.identityId);
  const parsed = id.apply((text) => {
    const found = parseResourceId(text, ["Microsoft.ManagedIdentity/userAssignedIdentities"]);
    return { resourceGroupName: found?.resourceGroupName ?? "", resourceName: found?.names[0] ?? "" };
  });
  const { parent } = options;
  const read = getUserAssignedIdentityOutput(
    { resourceGroupName: parsed.resourceGroupName, resourceName: parsed.resourceName },
    parent ? { parent } : {},
  );
  return { id, clientId: read.clientId, principalId: read.principalId };
}
