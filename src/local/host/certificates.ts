import { createPrivateKey, createPublicKey, generateKeyPair, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import { generate, type SubjectAltNameEntry } from "selfsigned";
import writeFileAtomic from "write-file-atomic";
import { BLOB_DOMAIN } from "../azure/storage/account";
import type { KeyAndCertificate } from "../visitors/front-door/server-names";

const YEARS = 10;
const MILLISECONDS_A_YEAR = 365 * 24 * 60 * 60 * 1000;

/** Where systems keep the authorities that they trust. Source: Go's `crypto/x509`. */
const FILES_OF_MACHINES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

export interface Certificates {
  /** The server's key and certificate. */
  readonly tls: KeyAndCertificate;
  /** Makes a certificate for a host name that {@link tls} does not cover. The same authority signs it. */
  readonly certificateFor: (hostName: string) => Promise<KeyAndCertificate>;
  /** The file with the authority that signed them. */
  readonly authorityFile: string;
  /** A file with that authority and any others that the environment names. For clients that trust it beside their own. */
  readonly bundleFile: string;
  /** A file with all of those, with this machine's and with the public authorities. For clients that trust one file alone. */
  readonly rootsFile: string;
}

/**
 * Reads the local authority and the server's certificate. Creates them if they are missing or about to expire.
 *
 * @param folder The folder for them.
 * @param domain The domain of the sites' host names. The certificate also covers these, and the blob endpoints of
 * storage accounts.
 * @param filesOfMachine Where to look for the authorities that this machine trusts. The first that is there counts.
 */
export async function openCertificates(
  folder: string,
  domain: string,
  filesOfMachine: readonly string[] = FILES_OF_MACHINES,
): Promise<Certificates> {
  const authorityFile = join(folder, "authority.pem");
  const authorityKeyFile = join(folder, "authority.key");
  const keyFile = join(folder, "server.key");
  const certFile = join(folder, "server.pem");
  const bundleFile = join(folder, "bundle.pem");
  const rootsFile = join(folder, "roots.pem");
  if (!fits(authorityFile, authorityKeyFile, keyFile, certFile)) {
    const authority = await generate([{ name: "commonName", value: "azure-slots local authority" }], {
      keySize: 2048,
      algorithm: "sha256",
      notAfterDate: new Date(Date.now() + YEARS * MILLISECONDS_A_YEAR),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    const server = await serverCertificate(
      { key: authority.private, cert: authority.cert },
      [
        { type: 2, value: "localhost" },
        { type: 2, value: "*.localhost" },
        { type: 2, value: `*.${domain}` },
        { type: 2, value: `*.${domain}.localhost` },
        { type: 2, value: `*.${BLOB_DOMAIN}` },
        { type: 7, ip: "127.0.0.1" },
      ],
      await newKey(),
    );
    writeFileAtomic.sync(authorityFile, authority.cert, { mode: 0o644 });
    writeFileAtomic.sync(authorityKeyFile, authority.private, { mode: 0o600 });
    writeFileAtomic.sync(keyFile, server.key, { mode: 0o600 });
    writeFileAtomic.sync(certFile, server.cert, { mode: 0o644 });
  }
  const trusted = bundle(readFileSync(authorityFile, "utf8"), [bundleFile, rootsFile]);
  writeFileAtomic.sync(bundleFile, trusted, { mode: 0o644 });
  writeFileAtomic.sync(rootsFile, [trusted, authoritiesIn(filesOfMachine), ...rootCertificates].join("\n"), {
    mode: 0o644,
  });
  const tls = { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") };
  const authority = { key: readFileSync(authorityKeyFile, "utf8"), cert: readFileSync(authorityFile, "utf8") };
  return {
    tls,
    certificateFor: (hostName) => serverCertificate(authority, [{ type: 2, value: hostName }], tls.key),
    authorityFile,
    bundleFile,
    rootsFile,
  };
}

/** @param key The certificate's private key. It is passed in because making one takes long. */
async function serverCertificate(
  authority: KeyAndCertificate,
  altNames: SubjectAltNameEntry[],
  key: string,
): Promise<KeyAndCertificate> {
  const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  const { private: privateKey, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyPair: { privateKey: key, publicKey },
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + YEARS * MILLISECONDS_A_YEAR),
    ca: authority,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames },
    ],
  });
  return { key: privateKey, cert };
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Whether the files exist, belong together and stay valid for a while. After a kill, only some of them may be new. */
function fits(authorityFile: string, authorityKeyFile: string, keyFile: string, certFile: string): boolean {
  if (![authorityFile, authorityKeyFile, keyFile, certFile].every((file) => existsSync(file))) {
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
      authority.checkPrivateKey(createPrivateKey(readFileSync(authorityKeyFile))) &&
      certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)))
    );
  } catch {
    return false;
  }
}

/** What this machine trusts beside the public authorities, a company's proxy for example. Empty where it is in no file. */
function authoritiesIn(files: readonly string[]): string {
  const file = files.find((each) => existsSync(each));
  return file === undefined ? "" : readFileSync(file, "utf8");
}

/**
 * The bundle keeps the authorities that the environment names already. Commands run from here must still trust them.
 */
function bundle(authority: string, own: readonly string[]): string {
  const others = [process.env.NODE_EXTRA_CA_CERTS, process.env.REQUESTS_CA_BUNDLE, process.env.SSL_CERT_FILE]
    .filter((file, index, all) => file && !own.includes(file) && all.indexOf(file) === index && existsSync(file))
    .map((file) => readFileSync(file ?? "", "utf8"));
  return [authority, ...others].join("\n");
}
