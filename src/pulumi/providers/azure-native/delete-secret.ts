import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import { VAULT_DOMAIN } from "../../../local/azure/key-vault/vault";
import { armRequestError } from "./arm-error";
import { parametersIn } from "./body";
import type { Connection } from "./connection";
import type { ResourceType } from "./resource-type";

/**
 * Deletes a secret as azure-native does: at the vault's endpoint, because Azure Resource Manager cannot. The deployer needs a
 * permission of the vault.
 */
export async function deleteSecret(
  connection: Connection,
  type: ResourceType,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { vaultName, secretName } = parametersIn(id, type);
  const { token } = await connection.getToken({ endpoint: `https://${VAULT_DOMAIN}` });
  const { status, bodyAsText } = await createDefaultHttpClient().sendRequest(
    createPipelineRequest({
      url: new URL(`/secrets/${encodeURIComponent(String(secretName))}?api-version=7.4`, connection.frontDoor).href,
      method: "DELETE",
      abortSignal: signal,
      allowInsecureConnection: true,
      // The front door finds the vault by this host name, which does not resolve on this machine.
      headers: createHttpHeaders({
        authorization: `Bearer ${String(token)}`,
        host: `${String(vaultName).toLowerCase()}.${VAULT_DOMAIN}`,
      }),
    }),
  );
  if (status >= 300 && status !== 404) throw armRequestError(status, bodyAsText ?? "");
}
