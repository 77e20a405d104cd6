import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, SITE } from "../../support/local-app";

describe("errors that are public, in Azure's own words", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  const entity = (body: unknown) =>
    (body as { Details: { ErrorEntity?: Record<string, unknown> }[] }).Details[2]?.ErrorEntity;

  it("a plan that has apps is not deleted", async () => {
    const { status, body, error } = await app.ask("DELETE", PLAN);
    const plan = PLAN.split("/").pop();
    const site = SITE.split("/").pop();
    assert.deepEqual([status, error.code], [409, "Conflict"]);
    assert.deepEqual(entity(body), {
      ExtendedCode: "11003",
      MessageTemplate: "Server farm '{0}' cannot be deleted because it has web app(s) {1} assigned to it.",
      Parameters: [plan, site],
      Code: "Conflict",
      Message: `Server farm '${plan}' cannot be deleted because it has web app(s) ${site} assigned to it.`,
    });
  });

  it("a name that is taken has its place in the template", async () => {
    const other = `${GROUP}-other`;
    await app.ask("PUT", other, { location: LOCATION });
    const properties = { serverFarmId: PLAN };
    const { body } = await app.ask("PUT", SITE.replace(GROUP, other), { location: LOCATION, properties });
    assert.deepEqual(
      [entity(body)?.ExtendedCode, entity(body)?.MessageTemplate],
      ["54001", "Website with given name {0} already exists."],
    );
  });

  it("the name of a resource group has no other characters", async () => {
    const { status, error } = await app.ask("PUT", `${GROUP}%20a%2Bb`, { location: LOCATION });
    const name = `${GROUP.split("/").pop()} a+b`;
    assert.deepEqual([status, error.code], [400, "InvalidResourceGroup"]);
    assert.equal(
      error.message,
      `The provided resource group name '${name}' has these invalid characters: ' +'. ` +
        "The name can only be a letter, digit, '-', '.', '(', ')' or '_'.",
    );
  });

  it("nor has that of a deployment", async () => {
    const path = `${GROUP}/providers/Microsoft.Resources/deployments/Network%20deploy`;
    const template = { contentVersion: "1.0.0.0", resources: [] };
    const { status, error } = await app.ask("PUT", path, { properties: { mode: "Incremental", template } });
    assert.deepEqual([status, error.code], [400, "InvalidDeployment"]);
    assert.equal(
      error.message,
      "The provided deployment name 'Network deploy' has these invalid characters: ' '. " +
        "The name can only be a letter, digit, '-', '.' or '_'. Please see https://aka.ms/arm-deploy for usage details.",
    );
  });
});
