import assert from "node:assert/strict";
import { mayAssignRoles, readerAssignmentName } from "../../src/rules";

describe("who may assign roles", () => {
  const NOT_CONTRIBUTOR = ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"];
  for (const [role, permissions, may] of [
    ["Owner", [{ actions: ["*"], notActions: [] }], true],
    ["Contributor", [{ actions: ["*"], notActions: NOT_CONTRIBUTOR }], false],
    ["Reader", [{ actions: ["*/read"] }], false],
    [
      "Role Based Access Control Administrator",
      [{ actions: ["Microsoft.Authorization/roleAssignments/write", "*/read"] }],
      true,
    ],
    ["User Access Administrator", [{ actions: ["*/read", "Microsoft.Authorization/*"] }], true],
    [
      "Contributor and User Access Administrator",
      [{ actions: ["*"], notActions: NOT_CONTRIBUTOR }, { actions: ["microsoft.authorization/*"] }],
      true,
    ],
    ["one of another service", [{ actions: ["MicrosoftXAuthorization/*"] }], false],
  ] as const) {
    it(`says so of ${role}`, () => {
      assert.equal(mayAssignRoles(permissions), may);
    });
  }
});

describe("the name of the role assignment of a reader", () => {
  const container =
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shop/blobServices/default/containers/packages";

  // With another name, Azure would refuse what an earlier version has assigned: `RoleAssignmentExists`.
  it("is the same in every version, whatever the case of the ids", () => {
    const name = "b82cc431-b15a-5610-9356-56cd88d914ec";
    const principal = "11111111-2222-3333-4444-555555555555";
    assert.equal(readerAssignmentName(container, principal), name);
    assert.equal(readerAssignmentName(container.toUpperCase(), principal), name);
  });
});
