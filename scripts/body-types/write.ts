import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { bodyTypesText, type PropertyTable } from "./body-types";

// Run by `npm run body-types -- <file>`, when Microsoft.Web has a new api-version. The file is a list of the properties of
// Microsoft.Web's types, made from Microsoft's package Azure.Bicep.Types.Az (MIT).
const TARGET = "src/local/azure/app-service/model/body-types.ts";

const source = process.argv[2];
if (source === undefined) {
  throw new Error("name the file with the properties of Microsoft.Web: npm run body-types -- <file>");
}
writeFileSync(TARGET, bodyTypesText(JSON.parse(readFileSync(source, "utf8")) as PropertyTable));
execFileSync("npx", ["biome", "check", "--write", TARGET], { stdio: "inherit" });
