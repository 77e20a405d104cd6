import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import writeFileAtomic from "write-file-atomic";
import { BLOB_DOMAIN } from "./storage/account";

const YEARS = 10;
const MILLISECONDS_A_YEAR = 365 * 24 * 60 * 60 * 1000;

export interface Certificates {
  /** PEM of the server's key and certificate. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** The file with the authority that signed it. */
  readonly authorityFile: string;
  /** A file with that authority and whatever other ones the environment names, for clients that take one file only. */
  readonly bundleFile: string;
}

/**
 * Reads the local authority and the server's certificate, and makes them where there are none or they run out.
 *
 * @param folder Where they are kept.
 * @param domain The domain of the sites' host names; the certificate is for them too, and for the blob
 *   endpoints of storage accounts.
 */
export async function openCertificates(folder: string, domain: string): Promise<Certificates> {
  const authorityFile = join(folder, "authority.pem");
  const keyFile = join(folder, "server.key");
  const certFile = join(folder, "server.pem");
  const bundleFile = join(folder, "bundle.pem");
  if (!fits(authorityFile, keyFile, certFile)) {
    const authority = await generate([{ name: "commonName", value: "azure-slots local authority" }], {
      keySize: 2048,
      algorithm: "sha256",
      notAfterDate: new Date(Date.now() + YEARS * MILLISECONDS_A_YEAR),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    const server = await generate([{ name: "commonName", value: "localhost" }], {
      keySize: 2048,
      algorithm: "sha256",
      notAfterDate: new Date(Date.now() + YEARS * MILLISECONDS_A_YEAR),
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
        { name: "extKeyUsage", serverAuth: true },
        {
          name: "subjectAltName",
          altNames: [
            { type: 2, value: "localhost" },
            { type: 2, value: "*.localhost" },
            { type: 2, value: `*.${domain}` },
            { type: 2, value: `*.${domain}.localhost` },
            { type: 2, value: `*.${BLOB_DOMAIN}` },
            { type: 7, ip: "127.0.0.1" },
          ],
        },
      ],
    });
    writeFileAtomic.sync(authorityFile, authority.cert, { mode: 0o644 });
    writeFileAtomic.sync(keyFile, server.private, { mode: 0o600 });
    writeFileAtomic.sync(certFile, server.cert, { mode: 0o644 });
  }
  writeFileAtomic.sync(bundleFile, bundle(readFileSync(authorityFile, "utf8"), bundleFile), { mode: 0o644 });
  return {
    tls: { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") },
    authorityFile,
    bundleFile,
  };
}

/** Whether the three files are there, belong together and are good for a while: a kill can leave some of them new. */
function fits(authorityFile: string, keyFile: string, certFile: string): boolean {
  if (![authorityFile, keyFile, certFile].every((file) => existsSync(file))) {
    return false;
  }
  try {
    const certificate = new X509Certificate(readFileSync(certFile));
    const authority = new X509Certificate(readFileSync(authorityFile));
    const soon = Date.now() + 30 * 24 * 60 * 60 * 1000;
    return (
      new Date(certificate.validTo).getTime() > soon &&
      certificate.checkHost(`any.${BLOB_DOMAIN}`) !== undefined &&
      certificate.verify(authority.publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))
    );
  } catch {
    return false;
  }
}

/** The authorities that the environment names already must go on being trusted by what is run from here. */
function bundle(authority: string, bundleFile: string): string {
  const others = [process.env.NODE_EXTRA_CA_CERTS, process.env.REQUESTS_CA_BUNDLE]
    .filter((file, index, all) => file && file !== bundleFile && all.indexOf(file) === index && existsSync(file))
    .map((file) => readFileSync(file ?? "", "utf8"));
  return [authority, ...others].join("\n");
}
