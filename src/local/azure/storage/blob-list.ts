import { own } from "../json";
import { BLOB_DOMAIN, type BlobContainer, entityTag, type StorageAccount } from "./account";
import type { BlobStorage, StoredFile } from "./blob-storage";
import { element, StorageError, storageNotImplemented } from "./storage-error";

/** The most blobs in one answer. Source: "Listing Blob storage resources", Microsoft. */
const MOST_RESULTS = 5000;

/** The parameters of a list that are modelled. */
const MODELLED = new Set(["restype", "comp", "prefix", "delimiter", "marker", "maxresults"]);

/** The parameters of a shared access signature, which the request has beside its own. */
const OF_SIGNATURE = /^(s[a-z]{1,3}|sig)$/;

/**
 * The blobs of a container, in alphabetical order, as XML: as many as one answer has, and where the next one goes on.
 *
 * Source: "List Blobs", Microsoft.
 *
 * @throws StorageError 400 if the number of results is not allowed; 501 for what is not modelled.
 */
export async function listBlobs(
  account: StorageAccount,
  container: BlobContainer,
  blobs: BlobStorage,
  query: URLSearchParams,
): Promise<string> {
  const other = [...query.keys()].find((name) => !MODELLED.has(name) && !OF_SIGNATURE.test(name));
  if (other !== undefined) {
    throw storageNotImplemented(`'${other}' of a list of blobs`);
  }
  const wanted = Number(query.get("maxresults") ?? MOST_RESULTS);
  if (!Number.isInteger(wanted) || wanted <= 0) {
    throw new StorageError(
      400,
      "OutOfRangeQueryParameterValue",
      "One of the query parameters specified in the request URI is outside the permissible range.",
    );
  }
  const [prefix, marker, delimiter] = [
    query.get("prefix") ?? "",
    query.get("marker") ?? "",
    query.get("delimiter") ?? "",
  ];
  const files = (await blobs.filesIn(account.name, container.name))
    .filter(({ name }) => name.startsWith(prefix))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const items = new Map<string, StoredFile | undefined>();
  for (const file of files) {
    const end = delimiter === "" ? -1 : file.name.indexOf(delimiter, prefix.length);
    // All blobs that have the same name as far as the delimiter are one item, without properties.
    items.set(end < 0 ? file.name : file.name.slice(0, end + delimiter.length), end < 0 ? file : undefined);
  }
  const found = [...items].filter(([name]) => name >= marker);
  const page = found.slice(0, Math.min(wanted, MOST_RESULTS));
  const next = found[page.length]?.[0] ?? "";
  const shown = page.map(([name, file]) =>
    file ? blobElement(container, file) : `<BlobPrefix>${element("Name", name)}</BlobPrefix>`,
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<EnumerationResults ServiceEndpoint="https://${account.name}.${BLOB_DOMAIN}/" ContainerName="${container.name}">`,
    query.has("prefix") ? element("Prefix", prefix) : "",
    query.has("marker") ? element("Marker", marker) : "",
    query.has("maxresults") ? element("MaxResults", String(wanted)) : "",
    query.has("delimiter") ? element("Delimiter", delimiter) : "",
    `<Blobs>${shown.join("")}</Blobs>`,
    element("NextMarker", next),
    "</EnumerationResults>",
  ].join("");
}

function blobElement(container: BlobContainer, { name, size, modified }: StoredFile): string {
  const { contentType = "application/octet-stream", accessTier } = own(container.blobs, name) ?? {};
  const date = new Date(modified).toUTCString();
  const properties: Readonly<Record<string, string>> = {
    "Creation-Time": date,
    "Last-Modified": date,
    Etag: entityTag(modified).replaceAll('"', ""),
    "Content-Length": String(size),
    "Content-Type": contentType,
    BlobType: "BlockBlob",
    AccessTier: accessTier ?? "Hot",
    LeaseStatus: "unlocked",
    LeaseState: "available",
    ServerEncrypted: "true",
  };
  const inner = Object.entries(properties).map(([property, value]) => element(property, value));
  return `<Blob>${element("Name", name)}<Properties>${inner.join("")}</Properties></Blob>`;
}
