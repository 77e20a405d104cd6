import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, SITE } from "../../../support/local-app";

describe("the resources of a group", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
    const network = `${GROUP}/providers/Microsoft.Network/virtualNetworks/hub`;
    for (const [path, body] of [
      [network, { location: LOCATION, tags: { "azd-env-name": "dev", team: "shop" } }],
      [`${network}/subnets/apps`, {}],
      [`${SITE}/providers/Microsoft.Authorization/locks/keep`, { properties: { level: "CanNotDelete" } }],
      [`${GROUP}-2`, { location: LOCATION }],
      [network.replace("shop-group", "shop-group-2"), { location: LOCATION, tags: { team: "other" } }],
    ] as const) {
      assert.ok((await app.ask("PUT", path, body)).status < 300, path);
    }
  });

  after(() => app.close());

  const list = async (path: string, filter?: string) => {
    const query = filter === undefined ? "" : `?$filter=${encodeURIComponent(filter)}`;
    return (await app.ask("GET", `${path}/resources${query}`, undefined, "2024-11-01")).at("value") as {
      name: string;
      type: string;
    }[];
  };

  it("are told whichever service they are of, in short", async () => {
    const all = await list(GROUP);
    assert.deepEqual(
      all.map(({ name, type }) => `${type} ${name}`),
      [
        "Microsoft.Web/serverFarms shop-plan",
        "Microsoft.Web/sites shop",
        "Microsoft.Web/sites/slots shop/staging",
        "Microsoft.Network/virtualNetworks hub",
      ],
    );
    assert.deepEqual(all[1], {
      id: SITE,
      name: "shop",
      type: "Microsoft.Web/sites",
      kind: "app,linux",
      managedBy: "",
      location: "westeurope",
    });
    assert.equal((await list(GROUP.replace(/\/resourceGroups.*/, ""))).length, 5);
  });

  it("are chosen by type, by name and by tag", async () => {
    const names = async (filter: string) => (await list(GROUP, filter)).map(({ name }) => name);
    assert.deepEqual(await names("tagName eq 'azd-env-name' and tagValue eq 'dev'"), ["hub"]);
    assert.deepEqual(await names("tagName eq 'team' and tagValue eq 'none'"), []);
    assert.deepEqual(await names("resourceType eq 'microsoft.web/sites'"), ["shop"]);
    assert.deepEqual(await names("name eq 'shop-plan'"), ["shop-plan"]);
    const unknown = await app.ask("GET", `${GROUP}/resources?$filter=${encodeURIComponent("changedTime gt '1'")}`);
    assert.equal(unknown.status, 501);
  });

  it("are chosen as the Azure CLI and Terraform ask for them", async () => {
    const names = async (filter: string) =>
      (await list(GROUP.replace(/\/resourceGroups.*/, ""), filter)).map(({ name }) => name);
    assert.deepEqual(await names("resourceGroup eq 'shop-group' and resourceType eq 'Microsoft.Web/sites'"), ["shop"]);
    assert.deepEqual(await names("resourceGroup eq 'SHOP-GROUP-2'"), ["hub"]);
    assert.deepEqual(await names("substringof('plan', name)"), ["shop-plan"]);
    assert.deepEqual(await names("location eq 'eastus'"), []);
    const { body } = await app.ask("GET", `${GROUP}/resources?$expand=provisioningState&$top=1`);
    const [only, ...others] = (body as { value: Record<string, unknown>[] }).value;
    assert.deepEqual([only?.provisioningState, others], ["Succeeded", []]);
  });
});
