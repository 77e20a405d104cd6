import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

/** An app that answers with its version and the setting `WHERE`. */
const SERVER = `
const { createServer } = require("node:http");
const { version } = require("./package.json");
createServer((_request, response) => response.end([version, process.env.WHERE].join(" "))).listen(process.env.PORT);
`;

/**
 * Writes the zip of an app, and returns its file.
 *
 * @param server The app's own code, `server.js`. Defaults to one that answers with its version and the setting `WHERE`.
 */
export async function writePackage(folder: string, version: string, server = SERVER): Promise<string> {
  const file = join(folder, `shop-${version}.zip`);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify({ version, main: "server.js" })), "package.json");
  zip.addBuffer(Buffer.from(server), "server.js");
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}
