import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { openCertificates } from "../../../src/local/host/certificates";

describe("the local authority", () => {
  let folder: string;
  let first: string;
  let second: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-certificates-"));
    [first, second] = [join(folder, "1"), join(folder, "2")];
    for (const each of [first, second]) {
      mkdirSync(each);
      await openCertificates(each, "azurewebsites.net");
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is the same when it is opened again", async () => {
    const before = readFileSync(join(first, "server.pem"), "utf8");
    const { tls, certificateFor, bundleFile, authorityFile } = await openCertificates(first, "azurewebsites.net");
    assert.equal(tls.cert, before);
    const [certificate, authority] = [new X509Certificate(tls.cert), new X509Certificate(readFileSync(authorityFile))];
    assert.ok(certificate.verify(authority.publicKey));
    assert.ok(certificate.checkHost("localhost"));
    assert.ok(certificate.checkHost("shop.azurewebsites.net"));
    const made = await certificateFor("www.shop.example");
    const other = new X509Certificate(made.cert);
    assert.ok(other.verify(authority.publicKey) && other.checkPrivateKey(createPrivateKey(made.key)));
    assert.deepEqual(
      [other.checkHost("www.shop.example"), other.checkHost("shop.example")],
      ["www.shop.example", undefined],
    );
    assert.ok(readFileSync(bundleFile, "utf8").startsWith(readFileSync(authorityFile, "utf8")));
  });

  it("stands in one file with the public authorities and those of the machine, for clients that trust one file alone", async () => {
    const ofMachine = join(second, "authority.pem");
    const { rootsFile, authorityFile } = await openCertificates(first, "azurewebsites.net", ["missing", ofMachine]);
    const roots = readFileSync(rootsFile, "utf8");
    for (const authority of [
      readFileSync(authorityFile, "utf8"),
      readFileSync(ofMachine, "utf8"),
      rootCertificates[0],
    ]) {
      assert.ok(authority && roots.includes(authority.trim()));
    }
  });

  for (const file of ["authority.pem", "authority.key", "server.key", "server.pem"]) {
    it(`is made anew when ${file} does not fit the others, as a kill can leave it`, async () => {
      copyFileSync(join(second, file), join(first, file));
      const { tls, authorityFile } = await openCertificates(first, "azurewebsites.net");
      assert.ok(new X509Certificate(tls.cert).verify(new X509Certificate(readFileSync(authorityFile)).publicKey));
      assert.notEqual(readFileSync(join(first, file), "utf8"), readFileSync(join(second, file), "utf8"));
    });
  }
});
