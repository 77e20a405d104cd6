import assert from "node:assert/strict";
import { mayAssignRoles } from "../../src/rules";

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
