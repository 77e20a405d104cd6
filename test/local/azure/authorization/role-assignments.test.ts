import assert from "node:assert/strict";
import { GROUP, LocalApp, SITE, STAGING } from "../../../support/local-app";

const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, "");
const READER = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const ROLES = "/providers/Microsoft.Authorization/roleAssignments";
const [ONE, TWO, SOMEBODY] = ["1", "2", "3"].map((digit) => `${digit.repeat(8)}-0000-0000-0000-000000000000`) as [
  string,
  string,
  string,
];

describe("a role assignment", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  const ask = (method: string, path: string, body?: unknown) => app.ask(method, path, body, "2022-04-01");
  const assign = (scope: string, name: string, principalId = SOMEBODY) =>
    ask("PUT", `${scope}${ROLES}/${name}`, {
      properties: { roleDefinitionId: READER, principalId, principalType: "ServicePrincipal" },
    });
  const names = async (path: string) =>
    ((await ask("GET", path)).at("value") as { name: string }[]).map(({ name }) => name);

  it("has a role that is found by its name, at any scope, and by its id", async () => {
    const definitions = "/providers/Microsoft.Authorization/roleDefinitions";
    const idsOf = async (scope: string, name: string) => {
      const filter = encodeURIComponent(`roleName eq '${name}'`);
      const found = await ask("GET", `${scope}${definitions}?$filter=${filter}`);
      return (found.at("value") as { id: string }[]).map(({ id }) => id);
    };
    assert.deepEqual(await idsOf(SITE, "reader"), [READER]);
    assert.deepEqual(await idsOf(SUBSCRIPTION, "Reader"), [READER]);
    assert.deepEqual(await idsOf("", "Reader"), [READER.replace(SUBSCRIPTION, "")]);
    assert.deepEqual(await idsOf(GROUP, "No such role"), []);
    const planRole = `${definitions}/2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b`;
    assert.deepEqual(await idsOf("", "Web Plan Contributor"), [planRole]);
    const one = await ask("GET", READER);
    assert.deepEqual([one.at("id"), one.at("properties.roleName")], [READER, "Reader"]);
    const none = await ask("GET", `${SUBSCRIPTION}${definitions}/${ONE}`);
    assert.deepEqual([none.status, none.error.code], [404, "RoleDefinitionDoesNotExist"]);
  });

  it("is named by a GUID, and there once for a principal, a role and a scope", async () => {
    const made = await assign(SITE, ONE);
    assert.deepEqual([made.status, made.at("properties.scope")], [201, SITE]);
    assert.equal(made.at("type"), "Microsoft.Authorization/roleAssignments");
    assert.equal((await assign(SITE, ONE)).status, 200);
    const again = await assign(SITE, TWO);
    assert.deepEqual(
      [again.status, again.error],
      [409, { code: "RoleAssignmentExists", message: "The role assignment already exists." }],
    );
    assert.equal((await assign(SITE, ONE, TWO)).error.code, "RoleAssignmentUpdateNotPermitted");
    assert.equal((await assign(SITE, "reader")).error.code, "InvalidRoleAssignmentId");
    assert.equal((await ask("PUT", `${SITE}${ROLES}/${TWO}`, { properties: {} })).error.code, "BadRequest");
  });

  it("is listed with those that a scope inherits", async () => {
    await assign(GROUP, TWO);
    assert.deepEqual(await names(`${STAGING}${ROLES}`), [ONE, TWO]);
    assert.deepEqual(await names(`${GROUP}${ROLES}`), [ONE, TWO]);
    assert.deepEqual(await names(`${GROUP}${ROLES}?$filter=atScope()`), [TWO]);
    assert.deepEqual(await names(`${GROUP}${ROLES}?$filter=principalId eq '${ONE}'`), []);
    assert.equal((await ask("DELETE", `${GROUP}${ROLES}/${TWO}`)).status, 200);
    assert.deepEqual(await names(`${GROUP}${ROLES}`), [ONE]);
  });
});
