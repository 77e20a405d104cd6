import type { Credential } from "./arm-client";

/** The last version of the endpoint that Microsoft documents. */
const API_VERSION = "2019-08-01";

/**
 * Signs in by the identity endpoint that App Service gives its apps, and the local one everything that it runs. It is one
 * request; `@azure/identity`, which knows all other ways as well, weighs more than the whole local App Service.
 *
 * Source: "How to use managed identities for App Service", Microsoft, "REST endpoint reference".
 *
 * @param environment `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` say where it is, and let one in.
 */
export function identityCredential(environment: Readonly<Record<string, string | undefined>>): Credential {
  return {
    getToken: async (scopes) => {
      const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = environment;
      if (!endpoint || !header) {
        throw new Error(
          "IDENTITY_ENDPOINT and IDENTITY_HEADER are not set: run the command through `azure-slots local run -- …`",
        );
      }
      const url = new URL(endpoint);
      url.searchParams.set("api-version", API_VERSION);
      url.searchParams.set("resource", String(scopes).replace(/\/\.default$/, ""));
      const response = await fetch(url, { headers: { "x-identity-header": header } });
      if (!response.ok) {
        throw new Error(`the identity endpoint ${endpoint} answered ${response.status}: ${await response.text()}`);
      }
      const { access_token: token, expires_on: expiresOn } = (await response.json()) as Readonly<
        Record<string, string>
      >;
      return { token: token ?? "", expiresOnTimestamp: Number(expiresOn) * 1000 };
    },
  };
}
