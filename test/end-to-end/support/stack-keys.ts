import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/**
 * Where stacks of tests have the keys of their secrets: a stand-in for HashiCorp Vault. With a passphrase, as users of the
 * local App Service have, each command of Pulumi takes 0.16 s of a core to derive the key, a third of an `up`.
 *
 * What is in a state is encrypted all the same: only the key of each stack, beside its configuration, is not.
 *
 * Source: "Transit secrets engine (API)", HashiCorp.
 */
export const SECRETS_PROVIDER = "hashivault://tests";

let started: Promise<void> | undefined;

/** Starts the stand-in, once for this process, and tells the commands of Pulumi its address. It ends with the process. */
export function startStackKeys(): Promise<void> {
  started ??= new Promise((resolve, reject) => {
    const server = createServer(async (request, response) => {
      const { plaintext, ciphertext } = (await json(request)) as { plaintext?: string; ciphertext?: string };
      const data = request.url?.startsWith("/v1/transit/encrypt/")
        ? { ciphertext: `${PREFIX}${plaintext}` }
        : { plaintext: ciphertext?.slice(PREFIX.length) };
      response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
    });
    server.once("error", reject);
    server.unref().listen(0, "127.0.0.1", () => {
      process.env.VAULT_SERVER_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      process.env.VAULT_SERVER_TOKEN = "tests";
      resolve();
    });
  });
  return started;
}

/** What Vault's ciphertexts begin with. */
const PREFIX = "vault:v1:";
