import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../../src/local/host/home";
import { Journal } from "../../src/local/journal/journal";
import { GROUP, LOCATION, SITE, temporaryHome } from "../support/local-app";
import { Victim } from "../support/victim";
import { MEASURES, memoryOf, processorTimeOf, scaled, tell } from "./scale";

const ENTRIES = scaled(20_000, 500_000);

/** Writes a journal as the versions did that kept all in one file. */
function writeJournal(file: string): void {
  const descriptor = openSync(file, "w");
  const lines: string[] = [];
  for (let sequence = 1; sequence <= ENTRIES; sequence++) {
    const entry = { sequence, time: "2026-11-26T12:00:00.000Z", kind: "request", method: "GET", path: SITE };
    lines.push(JSON.stringify({ ...entry, status: 200, names: ["properties.FEATURE", "properties.COLOR"] }));
    if (lines.length === 10_000 || sequence === ENTRIES) {
      writeSync(descriptor, `${lines.splice(0).join("\n")}\n`);
    }
  }
  closeSync(descriptor);
}

describe(`a local App Service whose journal has ${ENTRIES} entries`, () => {
  let home: Home;
  let victim: Victim | undefined;

  before(async () => {
    home = await temporaryHome();
    writeJournal(join(home.state, "journal.jsonl"));
  });

  after(async () => {
    await victim?.kill();
    rmSync(home.root, { recursive: true, force: true });
  });

  it("starts, answers and goes on counting without reading them", async () => {
    const before = performance.now();
    victim = await Victim.start(home);
    tell("start of the process, until it can be reached", performance.now() - before, "ms");
    tell("its processor time until then", processorTimeOf(victim.connection.processId), "ms");
    tell("its memory then", memoryOf(victim.connection.processId), "MiB");
    if (MEASURES) {
      assert.ok(processorTimeOf(victim.connection.processId) < 2_000);
    }
    assert.equal((await victim.arm.ask("PUT", GROUP, { location: LOCATION })).status, 201);
    const filter = encodeURIComponent(`eventTimestamp ge '${new Date(Date.now() - 3_600_000).toISOString()}'`);
    const log = `${GROUP.split("/resourceGroups")[0]}/providers/microsoft.insights/eventtypes/management/values`;
    const asked = performance.now();
    const events = await victim.arm.ask("GET", `${log}?$filter=${filter}`, undefined, { api: "2015-04-01" });
    tell("a question to the activity log", performance.now() - asked, "ms");
    assert.deepEqual(events.at("value"), []);

    const journal = new Journal(home.state);
    assert.ok(journal.length > ENTRIES);
    const read = performance.now();
    const last = journal.read(ENTRIES);
    tell("reading the last entries of the journal", performance.now() - read, "ms");
    assert.deepEqual(
      last.map((entry) => [entry.sequence, entry.kind === "request" ? entry.method : ""]),
      [
        [ENTRIES + 1, "PUT"],
        [ENTRIES + 2, "GET"],
      ],
    );
  });

  it("keeps no more than it is allowed to, the newest of it", () => {
    const journal = new Journal(home.state, { megabytes: 1 });
    const first = journal.length;
    for (let count = 0; count < 10_000; count++) {
      journal.add({ kind: "swap", site: "shop", source: "staging", target: "production" });
    }
    const bytes = ["journal.jsonl", "journal.before.jsonl"].map((name) => statSync(join(home.state, name)).size);
    assert.ok(
      bytes.every((each) => each < 600_000),
      bytes.join(),
    );
    const records = journal.read(first);
    assert.equal(records.at(-1)?.sequence, first + 10_000);
    const kept = readFileSync(join(home.state, "journal.before.jsonl"), "utf8").split("\n")[0] ?? "";
    assert.equal(records[0]?.sequence, JSON.parse(kept).sequence);
    assert.equal(new Journal(home.state).length, first + 10_000);
  });
});
