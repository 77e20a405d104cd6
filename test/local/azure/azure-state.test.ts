import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asArmError } from "../../../src/local/azure/arm/protocol";
import { AzureState } from "../../../src/local/azure/azure-state";
import { StateFile } from "../../../src/local/azure/state-file";

interface Item {
  name: string;
  inside: { settings: Record<string, unknown> };
}

describe("the state of all of Azure", () => {
  let folder: string;
  const opened: AzureState[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-state-"));
  });

  afterEach(async () => {
    for (const state of opened.splice(0)) await state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = () => {
    const state = new AzureState(folder);
    opened.push(state);
    return state;
  };
  const newItem = (name: string): Item => ({ name, inside: { settings: { KEY: "1" } } });
  const logs = () => readdirSync(folder).filter((name) => name.endsWith(".log"));
  const itemsIn = (state: AzureState) => state.table<Item>("items");
  const refusal = (error: unknown) => {
    const { status, message } = asArmError(error);
    assert.equal(status, 500);
    assert.match(message, /could not store this, so nothing changed: /);
    return true;
  };

  it("is what was saved, whichever items that were", async () => {
    const state = open();
    const items = itemsIn(state);
    for (const name of ["a", "b", "c"]) {
      items[name] = newItem(name);
    }
    const [a, b] = [items.a, items.b];
    assert.ok(a && b);
    await state.save([items, "a"], [items, "b"], [items, "c"]);
    a.inside.settings.KEY = "2";
    b.name = "not saved";
    delete items.c;
    await state.save([items, "a"], [items, "c"]);
    assert.deepEqual(itemsIn(open()), { a: { ...newItem("a"), inside: { settings: { KEY: "2" } } }, b: newItem("b") });
  });

  it("adds no more to the disk than what changed", async () => {
    const state = open();
    const items = itemsIn(state);
    for (let index = 0; index < 500; index++) {
      items[String(index)] = newItem("x".repeat(1000));
    }
    await state.save();
    const [log = ""] = logs();
    const before = statSync(join(folder, log)).size;
    const item = items["7"];
    assert.ok(item);
    item.inside.settings.KEY = "2";
    await state.save([items, "7"]);
    const added = statSync(join(folder, log)).size - before;
    assert.ok(added > 1000 && added < 2000, `${added} bytes`);
  });

  it("is read from the file of an earlier version", async () => {
    await new StateFile(folder, "azure", {}).save({ items: { a: newItem("a") } });
    const state = open();
    const items = itemsIn(state);
    assert.deepEqual({ ...items }, { a: newItem("a") });
    items.b = newItem("b");
    await state.save([items, "b"]);
    assert.deepEqual(Object.keys(itemsIn(open())), ["a", "b"]);
  });

  it("goes on after an entry that a kill cut off", async () => {
    const state = open();
    const items = itemsIn(state);
    items.a = newItem("a");
    await state.save([items, "a"]);
    const [log = ""] = logs();
    const whole = readFileSync(join(folder, log));
    appendFileSync(join(folder, log), whole.subarray(0, whole.length - 1));
    const second = open();
    assert.deepEqual(itemsIn(second), { a: newItem("a") });
    itemsIn(second).b = newItem("b");
    await second.save([itemsIn(second), "b"]);
    assert.deepEqual(Object.keys(itemsIn(open())), ["a", "b"]);
  });

  it("stays small on disk however often it changes", async () => {
    const state = open();
    const items = itemsIn(state);
    const item = newItem("x".repeat(100_000));
    items.a = item;
    for (let count = 1; count <= 40; count++) {
      item.inside.settings.KEY = String(count);
      await state.save([items, "a"]);
    }
    assert.equal(logs().length, 1);
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    assert.ok(bytes < 2_000_000, `${bytes} bytes`);
    assert.deepEqual(itemsIn(open()), { a: item });
  });

  it("is as before a save that failed, for all who hold a part of it, and other saves succeed", async () => {
    const state = open();
    const items = itemsIn(state);
    items.a = newItem("a");
    await state.save([items, "a"]);
    const { a: held } = items;
    assert.ok(held);
    const { inside } = held;
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    inside.settings.CIRCLE = circle;
    held.name = "changed";
    const failing = state.save([items, "a"]);
    items.b = newItem("b");
    const succeeding = state.save([items, "b"]);
    await assert.rejects(failing, refusal);
    await succeeding;
    assert.deepEqual(itemsIn(open()), { a: newItem("a"), b: newItem("b") });
    assert.deepEqual([items.a, items.a === held, held.inside === inside], [newItem("a"), true, true]);
    inside.settings.KEY = "2";
    await state.save([items, "a"]);
    assert.equal(itemsIn(open()).a?.inside.settings.KEY, "2");
  });

  it("shows nothing of it in the clear on disk", async () => {
    const state = open();
    itemsIn(state).a = newItem("secret-value");
    await state.save();
    await state.close();
    for (const name of readdirSync(folder)) {
      assert.ok(!readFileSync(join(folder, name)).includes("secret-value"), name);
    }
  });
});
