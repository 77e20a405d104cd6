import type { HttpClient, TlsSettings } from "@azure/core-rest-pipeline";
import { AttachedProviders, attached } from "./attached-providers";

const RETRY_MILLISECONDS = 100;

/** What the attached providers need to know about their local App Service. */
export interface AttachedTo {
  /** The environment variables by which a provider finds it. They are the same for a provider in its own process. */
  environment(): Readonly<Record<string, string>>;
  /** Issues a token for an audience. Also returns when it expires, in seconds of Unix time. */
  issueToken(audience: string): Promise<{ readonly token: string; readonly expiresOn: number }>;
  /** The authority that signed its certificates. */
  readonly tls: TlsSettings;
}

/** Serves the components, and the stand-in providers of `azure-native` and `random`. */
export function attachProviders({ environment, issueToken, tls }: AttachedTo): Promise<AttachedProviders> {
  const credential = {
    getToken: async (scopes: string | string[]) => {
      const [scope = ""] = [scopes].flat();
      const { token, expiresOn } = await issueToken(scope.replace(/\/\.default$/, ""));
      return { token, expiresOnTimestamp: expiresOn * 1000 };
    },
  };
  let http: HttpClient | undefined;
  // Each is loaded when an engine attaches to it, so that commands without Pulumi do not wait for it.
  return AttachedProviders.listen({
    "azure-native": ({ workingDirectory }) => {
      const { createDefaultHttpClient } =
        require("@azure/core-rest-pipeline") as typeof import("@azure/core-rest-pipeline");
      const { AzureNativeProvider } = require("./azure-native/provider") as typeof import("./azure-native/provider");
      const { Connection } = require("./azure-native/connection") as typeof import("./azure-native/connection");
      http ??= createDefaultHttpClient();
      // All is on this machine: a lost connection is there again at once.
      const signIn = { credential, tls, http, retryMilliseconds: RETRY_MILLISECONDS };
      return attached(
        new AzureNativeProvider({
          connect: async (configuration) => Connection.open(configuration, environment(), signIn),
          workingDirectory,
        }),
      );
    },
    random: () => {
      const { RandomProvider } = require("./random/provider") as typeof import("./random/provider");
      return attached(new RandomProvider());
    },
    "azure-slots": (engine) => {
      const { attachComponents } = require("./components/attach") as typeof import("./components/attach");
      return attachComponents(engine, environment);
    },
  });
}
