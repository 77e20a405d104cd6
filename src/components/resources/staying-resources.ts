import { WebAppAuthSettingsV2 } from "@pulumi/azure-native/web/webAppAuthSettingsV2";
import { WebAppAuthSettingsV2Slot } from "@pulumi/azure-native/web/webAppAuthSettingsV2Slot";
import { WebAppDiagnosticLogsConfiguration } from "@pulumi/azure-native/web/webAppDiagnosticLogsConfiguration";
import { WebAppDiagnosticLogsConfigurationSlot } from "@pulumi/azure-native/web/webAppDiagnosticLogsConfigurationSlot";
import type * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../../rules";
import type { AuthenticationArgs, IdentityProviderArgs } from "../args/authentication-args";
import type { LogsArgs, StayingArgs } from "../args/staying-args";
import { bindHostNames, type CertificatePlace } from "./host-names";
import type { WriteOptions, Writes } from "./writes";

/**
 * Declares parts that stay with slots as separate resources: logs, authentication and host names.
 *
 * @param places What stays with each slot.
 * @param owners The slots, and the app for production. These resources are deleted with them.
 * @param certificates Where managed certificates are.
 */
export function stayInPlace(
  writes: Writes,
  places: readonly (readonly [slot: string, own: StayingArgs])[],
  owners: ReadonlyMap<string, pulumi.Resource>,
  certificates: CertificatePlace,
): void {
  const { resourceGroupName, siteName } = writes.args.app;
  const where = { resourceGroupName, name: siteName };
  for (const [slot, own] of places) {
    const production = slot === PRODUCTION;
    const deletedWith = owners.get(slot);
    const around = (options: WriteOptions) => (deletedWith ? { ...options, deletedWith } : options);
    if (own.logs) {
      const logs = logsOf(own.logs);
      writes.add(`${slot}-logs`, (name, options) =>
        production
          ? new WebAppDiagnosticLogsConfiguration(name, { ...where, ...logs }, around(options))
          : new WebAppDiagnosticLogsConfigurationSlot(name, { ...where, slot, ...logs }, around(options)),
      );
    }
    if (own.authentication) {
      const authentication = authenticationOf(own.authentication);
      writes.add(`${slot}-authentication`, (name, options) =>
        production
          ? new WebAppAuthSettingsV2(name, { ...where, ...authentication }, around(options))
          : new WebAppAuthSettingsV2Slot(name, { ...where, slot, ...authentication }, around(options)),
      );
    }
    bindHostNames(writes, slot, own.customHostNames ?? {}, certificates, deletedWith);
  }
}

function logsOf(logs: LogsArgs) {
  return {
    applicationLogs: { fileSystem: { level: (logs.applicationLogLevel ?? "Off") as "Off" } },
    httpLogs: {
      fileSystem: {
        enabled: logs.httpLogs ?? false,
        retentionInMb: logs.httpLogsRetentionInMb ?? 35,
        ...(logs.httpLogsRetentionInDays === undefined ? {} : { retentionInDays: logs.httpLogsRetentionInDays }),
      },
    },
    detailedErrorMessages: { enabled: logs.detailedErrorMessages ?? false },
    failedRequestsTracing: { enabled: logs.failedRequestsTracing ?? false },
  };
}

function authenticationOf(declared: AuthenticationArgs) {
  const { entra, google, gitHub, openIdConnect } = declared;
  const action = declared.unauthenticatedClientAction ?? "RedirectToLoginPage";
  return {
    platform: { enabled: true },
    globalValidation: {
      requireAuthentication: action !== "AllowAnonymous",
      unauthenticatedClientAction: action as "Return401",
      ...(declared.redirectToProvider === undefined ? {} : { redirectToProvider: declared.redirectToProvider }),
      excludedPaths: declared.excludedPaths ?? [],
    },
    httpSettings: { requireHttps: true },
    login: { tokenStore: { enabled: declared.tokenStore ?? false } },
    identityProviders: {
      ...(entra
        ? {
            azureActiveDirectory: {
              enabled: true,
              registration: {
                clientId: entra.clientId,
                openIdIssuer: entra.openIdIssuer,
                ...(entra.clientSecretSettingName === undefined
                  ? {}
                  : { clientSecretSettingName: entra.clientSecretSettingName }),
              },
              validation: { allowedAudiences: entra.allowedAudiences ?? [] },
            },
          }
        : {}),
      ...(google ? { google: { enabled: true, registration: registrationOf(google) } } : {}),
      ...(gitHub ? { gitHub: { enabled: true, registration: registrationOf(gitHub) } } : {}),
      ...(openIdConnect
        ? {
            customOpenIdConnectProviders: Object.fromEntries(
              Object.entries(openIdConnect).map(([name, provider]) => [
                name,
                {
                  enabled: true,
                  registration: {
                    clientId: provider.clientId,
                    clientCredential: { clientSecretSettingName: provider.clientSecretSettingName },
                    openIdConnectConfiguration: {
                      wellKnownOpenIdConfiguration: provider.wellKnownOpenIdConfiguration,
                    },
                  },
                },
              ]),
            ),
          }
        : {}),
    },
  };
}

function registrationOf({ clientId, clientSecretSettingName }: IdentityProviderArgs) {
  return { clientId, clientSecretSettingName };
}
