import assert from "node:assert/strict";
import { GROUP, LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../../support/local-app";

const SUBSCRIPTION = GROUP.replace(/\/resourceGroups.*/, "");

describe("tags", () => {
  let app: LocalApp;

  before(async () => {
    app = await LocalApp.start();
    await app.createShop();
  });

  after(() => app.close());

  const at = (scope: string) => `${scope}/providers/Microsoft.Resources/tags/default`;
  const patch = (scope: string, operation: string, tags: object) =>
    app.ask("PATCH", at(scope), { operation, properties: { tags } });
  const read = async (scope: string) => (await app.ask("GET", at(scope))).at("properties.tags");

  for (const [what, scope] of Object.entries({ SUBSCRIPTION, GROUP, PLAN, SITE, STAGING })) {
    it(`of ${scope.split("/").slice(-2).join("/")} are written, merged, taken away and deleted as a resource (${what})`, async () => {
      const written = await app.ask("PUT", at(scope), { properties: { tags: { team: "shop", Color: "red" } } });
      assert.deepEqual(
        [written.status, written.at("id"), written.at("type")],
        [200, at(scope), "Microsoft.Resources/tags"],
      );
      await patch(scope, "Merge", { color: "blue", size: "large" });
      assert.deepEqual(await read(scope), { team: "shop", Color: "blue", size: "large" });
      await patch(scope, "Delete", { TEAM: "shop" });
      assert.deepEqual(await read(scope), { Color: "blue", size: "large" });
      await patch(scope, "Replace", { only: "one" });
      assert.deepEqual(await read(scope), { only: "one" });
      if (scope !== SUBSCRIPTION) {
        assert.deepEqual((await app.ask("GET", scope)).at("tags"), { only: "one" });
      }
      assert.equal((await app.ask("DELETE", at(scope))).status, 200);
      assert.deepEqual(await read(scope), {});
    });
  }

  it("of nothing are not found, and an operation that there is not is refused", async () => {
    assert.equal((await app.ask("GET", at(`${SITE}x`))).status, 404);
    assert.equal((await app.ask("PUT", at(`${GROUP}x`), { properties: { tags: {} } })).status, 404);
    assert.equal((await patch(GROUP, "Append", { a: "1" })).status, 400);
  });

  it("are counted by name and value, and choose groups and resources", async () => {
    await app.ask("PUT", `${GROUP}-2`, { location: LOCATION, tags: { team: "other" } });
    await patch(GROUP, "Merge", { Team: "shop" });
    await patch(SITE, "Merge", { team: "shop" });
    const groups = async (filter: string) => {
      const answer = await app.ask("GET", `${SUBSCRIPTION}/resourceGroups?$filter=${encodeURIComponent(filter)}`);
      return (answer.at("value") as { name: string }[]).map(({ name }) => name);
    };
    assert.deepEqual(await groups("tagname eq 'team' and tagvalue eq 'shop'"), ["shop-group"]);
    assert.deepEqual(await groups("tagname eq 'TEAM'"), ["shop-group", "shop-group-2"]);
    assert.deepEqual(await groups("tagname eq 'none'"), []);
    const names = (await app.ask("GET", `${SUBSCRIPTION}/tagNames`)).at("value") as {
      tagName: string;
      count: { value: number };
      values: { tagValue: string; count: { value: number } }[];
    }[];
    assert.deepEqual(
      names.map(({ tagName, count, values }) => [
        tagName,
        count.value,
        values.map((each) => `${each.tagValue} ${each.count.value}`).join(", "),
      ]),
      [["Team", 3, "shop 2, other 1"]],
    );
  });
});
