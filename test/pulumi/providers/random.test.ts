import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { installed, PluginClient, type Properties, secret, UNKNOWN } from "./plugin-client";

describe("random stand-in", () => {
  const files = installed();
  let plugin: PluginClient;
  before(async () => {
    plugin = await PluginClient.start(files.executable("random"));
    await plugin.configure();
  });
  after(() => {
    plugin.stop();
    files.remove();
  });

  async function make(name: string, news: Properties): Promise<{ id: string; outputs: Properties }> {
    const { inputs, failures } = await plugin.check(type(name), news);
    assert.deepEqual(failures, []);
    return plugin.create(type(name), inputs);
  }

  it("makes bytes, and keeps them secret", async () => {
    const { id, outputs } = await make("RandomBytes", { length: 16, keepers: { a: "1" } });
    const { base64, hex } = outputs as Record<string, Properties | undefined>;
    const bytes = Buffer.from(String(hex?.value), "hex");
    assert.equal(bytes.length, 16);
    assert.deepEqual(outputs, {
      length: 16,
      keepers: { a: "1" },
      hex: secret(bytes.toString("hex")),
      base64: secret(bytes.toString("base64")),
    });
    assert.equal(base64?.value, bytes.toString("base64"));
    assert.equal(id, "none");
    assert.notDeepEqual((await make("RandomBytes", { length: 16 })).outputs.hex, hex);
  });

  it("makes an id in four writings", async () => {
    const { id, outputs } = await make("RandomId", { byteLength: 4, prefix: "p-" });
    const hex = String(outputs.hex).slice(2);
    const bytes = Buffer.from(hex, "hex");
    assert.equal(id, bytes.toString("base64url"));
    assert.deepEqual(outputs, {
      byteLength: 4,
      prefix: "p-",
      hex: `p-${hex}`,
      dec: `p-${Number.parseInt(hex, 16)}`,
      b64Std: `p-${bytes.toString("base64")}`,
      b64Url: `p-${id}`,
    });
  });

  it("makes strings by their rules", async () => {
    const rules = { length: 12, special: false, upper: false, minNumeric: 3 };
    for (let attempt = 0; attempt < 20; attempt++) {
      const { id, outputs } = await make("RandomString", rules);
      assert.match(id, /^[a-z0-9]{12}$/);
      assert.ok(id.replace(/\D/g, "").length >= 3);
      assert.equal(outputs.result, id);
    }
    assert.match(
      (await make("RandomString", { length: 8, lower: false, upper: false, number: false, overrideSpecial: "_" })).id,
      /^_{8}$/,
    );
    await assert.rejects(make("RandomString", { length: 2, minUpper: 3 }), {
      details: "a length of 2 leaves no room for the 3 characters that are asked for",
    });
  });

  it("makes a password, secret, and no hash that would be wrong", async () => {
    const { id, outputs } = await make("RandomPassword", { length: 20 });
    const { result, bcryptHash } = outputs as Record<string, Properties | undefined>;
    assert.equal(id, "none");
    assert.equal(String(result?.value).length, 20);
    assert.deepEqual(result, secret(result?.value ?? null));
    assert.equal(bcryptHash, undefined);
  });

  it("makes integers, pets, and values in another order", async () => {
    const results = new Set<unknown>();
    for (let attempt = 0; attempt < 50; attempt++) {
      results.add((await make("RandomInteger", { min: 1, max: 3 })).outputs.result);
    }
    assert.deepEqual([...results].sort(), [1, 2, 3]);
    assert.match((await make("RandomPet", { prefix: "my" })).id, /^my-[a-z]+-[a-z]+$/);
    assert.match((await make("RandomPet", { length: 3, separator: "_" })).id, /^[a-z]+_[a-z]+_[a-z]+$/);
    const shuffled = (await make("RandomShuffle", { inputs: ["a", "b", "c"] })).outputs.results;
    assert.deepEqual([...(shuffled as string[])].sort(), ["a", "b", "c"]);
    assert.equal(
      ((await make("RandomShuffle", { inputs: ["a"], resultCount: 3 })).outputs.results as string[]).length,
      3,
    );
  });

  it("makes identifiers of each version", async () => {
    for (const [name, version] of Object.entries({ RandomUuid: 4, RandomUuid4: 4, RandomUuid7: 7 })) {
      const { id, outputs } = await make(name, {});
      assert.match(id, new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
      assert.equal(outputs.result, id);
    }
  });

  it("makes another value when anything it depends on changes, and otherwise keeps it", async () => {
    const { inputs } = await plugin.check(type("RandomBytes"), { length: 16, keepers: { a: "1" } });
    assert.equal((await plugin.diff(type("RandomBytes"), inputs, inputs)).changes, false);
    const difference = await plugin.diff(type("RandomBytes"), inputs, { ...inputs, keepers: { a: "2" } });
    assert.deepEqual(difference, {
      changes: true,
      replaces: ["keepers.a"],
      deleteBeforeReplace: false,
      detailed: { "keepers.a": "update-replace" },
    });
    const state = { length: 16, hex: "00" };
    assert.deepEqual(await plugin.read(type("RandomBytes"), "none", state, inputs), {
      id: "none",
      outputs: state,
      inputs,
    });
  });

  it("previews what it will make as unknown", async () => {
    assert.deepEqual(await plugin.create(type("RandomBytes"), { length: 4 }, true), {
      id: "",
      outputs: { length: 4, hex: UNKNOWN, base64: UNKNOWN },
    });
  });

  it("says what is missing, and what it does not model", async () => {
    assert.deepEqual((await plugin.check(type("RandomBytes"), {})).failures, ["missing required property 'length'"]);
    await assert.rejects(plugin.check("random:index/randomDice:RandomDice", {}), {
      details: "the local provider does not model resources of type 'random:index/randomDice:RandomDice'",
    });
    await assert.rejects(make("RandomInteger", { min: 1, max: 2, seed: "s" }), {
      details: "the local provider does not model 'seed'",
    });
  });
});

function type(name: string): string {
  return `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
}
