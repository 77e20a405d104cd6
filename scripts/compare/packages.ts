import { createReadStream } from "node:fs";
import type { LocalAppService } from "azure-slots/local";
import { writePackage } from "../../test/clients/azure-cli/packages";
import { BROKEN_VERSION, packageOf, VERSIONS } from "./job";

/** Tells the version of its code, and two settings: one that travels and one that stays. */
const SERVER = `
const { createServer } = require("node:http");
const { version } = require("./package.json");
const { GREETING: greeting, ENVIRONMENT: environment } = process.env;
const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json", "x-version": version });
  response.end(JSON.stringify({ version, greeting, environment }));
});
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
`;

/** Publishes the package of each version, as a build server would have. Returns the zip of each. */
export async function publishPackages(
  blobs: LocalAppService["blobs"],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const version of VERSIONS) {
    const file = await writePackage(folder, version, version === BROKEN_VERSION ? "process.exit(3);" : SERVER);
    await blobs.put(packageOf(version), createReadStream(file));
    files.set(version, file);
  }
  return files;
}
