import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
import { isArchive, isAsset, isMap, type PropertyMap, type PropertyValue } from "../values";

/** The date that Pulumi writes into zip files. So equal contents make equal files, whenever they are written. */
const MODIFIED = new Date("1990-01-01T00:00:00Z");

/**
 * The content of an asset: a text, a file, or an archive as a zip file.
 *
 * @param workingDirectory Returns the folder in which the engine runs. Only called for a relative path.
 */
export async function contentOf(
  given: PropertyValue | undefined,
  workingDirectory: () => Promise<string>,
): Promise<Buffer> {
  if (given === undefined) return Buffer.alloc(0);
  if (!isAsset(given)) throw new Error("the source is neither an asset nor an archive");
  const source = hasRelativePath(given) ? withAbsolutePaths(given, await workingDirectory()) : given;
  if (!isArchive(source)) return assetContent(source);
  const { path } = source;
  if (typeof path === "string" && /\.zip$/i.test(path)) return readFileSync(path);
  const zip = new ZipFile();
  const entries = [...entriesOf(source, "")].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [name, content] of entries) zip.addBuffer(content, name, { mtime: MODIFIED, mode: 0o100644 });
  zip.end();
  return buffer(zip.outputStream);
}

/** The assets in an archive, if it consists of assets. */
function partsOf({ assets }: PropertyMap): [string, PropertyMap][] {
  return Object.entries(isMap(assets) ? assets : {}).flatMap(([name, part]) => (isMap(part) ? [[name, part]] : []));
}

function hasRelativePath(asset: PropertyMap): boolean {
  const { path } = asset;
  const isRelative = typeof path === "string" && path !== "" && !isAbsolute(path);
  return isRelative || partsOf(asset).some(([, part]) => hasRelativePath(part));
}

function withAbsolutePaths(asset: PropertyMap, folder: string): PropertyMap {
  const { assets, path } = asset;
  const parts = partsOf(asset).map(([name, part]) => [name, withAbsolutePaths(part, folder)] as const);
  return {
    ...asset,
    ...(typeof path === "string" && path !== "" ? { path: resolve(folder, path) } : {}),
    ...(isMap(assets) ? { assets: { ...assets, ...Object.fromEntries(parts) } } : {}),
  };
}

function assetContent({ text, path }: PropertyMap): Buffer {
  if (typeof path === "string" && path !== "") return readFileSync(path);
  if (typeof text === "string") return Buffer.from(text);
  throw notModelled("remote assets");
}

function* entriesOf(archive: PropertyMap, prefix: string): Generator<[string, Buffer]> {
  const { assets, path } = archive;
  if (isMap(assets)) {
    for (const [name, value] of Object.entries(assets)) {
      if (!isAsset(value)) throw new Error(`'${name}' is neither an asset nor an archive`);
      if (isArchive(value)) yield* entriesOf(value, `${prefix}${name}/`);
      else yield [prefix + name, assetContent(value)];
    }
  } else if (typeof path === "string" && path !== "" && statSync(path).isDirectory()) {
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (!statSync(file).isFile()) continue;
      yield [prefix + relative(path, file).split(sep).join("/"), readFileSync(file)];
    }
  } else {
    throw notModelled(
      typeof path === "string" && path !== "" ? `an archive of this kind ('${path}')` : "remote archives",
    );
  }
}

function notModelled(what: string): Error {
  return new Error(`the local App Service does not model ${what}: use a folder, a .zip file, or files by their names`);
}
