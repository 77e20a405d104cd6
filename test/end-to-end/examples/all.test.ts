import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

describe("the examples", () => {
  const projects = readdirSync("examples", { recursive: true, encoding: "utf8" })
    .filter((file) => basename(file) === "Pulumi.yaml")
    .map((file) => dirname(file));

  /** Its name in this folder. Those in other languages are in a folder of their own. */
  const exampleOf = (project: string) =>
    project.startsWith("languages/") ? project.replace("/", "-") : (project.split("/")[0] ?? "");

  it("are all tried here, each in a file of its name", () => {
    const files = readdirSync(__dirname).map((file) => file.replace(".test.ts", ""));
    const examples = new Set(projects.map(exampleOf));
    assert.deepEqual(files.sort(), [...examples, "all", "root"].sort());
  });

  for (const project of projects.filter((each) => each.includes("/") && !each.startsWith("languages/"))) {
    it(`are tried with what they need: ${project}`, () => {
      const [example] = project.split("/");
      assert.match(readFileSync(join(__dirname, `${example}.test.ts`), "utf8"), new RegExp(`"examples/${project}"`));
    });
  }
});
