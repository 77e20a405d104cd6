import { WebAppAuthSettingsV2 } from "@pulumi/azure-native/web/webAppAuthSettingsV2";
import { WebAppAuthSettingsV2Slot } from "@pulumi/azure-native/web/webAppAuthSettingsV2Slot";
import { WebAppDiagnosticLogsConfiguration } from "@pulumi/azure-native/web/webAppDiagnosticLogsConfiguration";
import { WebAppDiagnosticLogsConfigurationSlot } from "@pulumi/azure-native/web/webAppDiagnosticLogsConfigurationSlot";
import { WebAppHostNameBinding } from "@pulumi/azure-native/web/webAppHostNameBinding";
import { WebAppHostNameBindingSlot } from "@pulumi/azure-native/web/webAppHostNameBindingSlot";
import { PRODUCTION } from "../rules";
import type { AuthenticationArgs, IdentityProviderArgs } from "./authentication-args";
import type { LogsArgs, StayingArgs } from "./staying-args";
import type { Writes } from "./writes";

/**
 * Declares what stays with slots in resources of its own: their logs, authentication and host names.
 *
 * @param places What stays with each slot.
 */
export function stayInPlace(writes: Writes, places: readonly (readonly [slot: string, own: StayingArgs])[]): void {
  const { resourceGroupName, siteName } = writes.app;
  const where = { resourceGroupName, name: siteName };
  for (const [slot, own] of places) {
    const production = slot === PRODUCTION;
    if (own.logs) {
      const logs = logsOf(own.logs);
      writes.add(`${slot}-logs`, (name, options) =>
        production
          ? new WebAppDiagnosticLogsConfiguration(name, { ...where, ...logs }, options)
          : new WebAppDiagnosticLogsConfigurationSlot(name, { ...where, slot, ...logs }, options),
      );
    }
    if (own.authentication) {
      const authentication = authenticationOf(own.authentication);
      writes.add(`${slot}-authentication`, (name, options) =>
        production
          ? new WebAppAuthSettingsV2(name, { ...where, ...authentication }, options)
          : new WebAppAuthSettingsV2Slot(name, { ...where, slot, ...authentication }, options),
      );
    }
    for (const [hostName, { thumbprint }] of Object.entries(own.customHostNames ?? {})) {
      const certificate = thumbprint === undefined ? {} : { sslState: "SniEnabled" as const, thumbprint };
      const binding = { ...where, siteName, hostName, ...certificate };
      writes.add(`${slot}-${hostName}`, (name, options) =>
        production
          ? new WebAppHostNameBinding(name, binding, options)
          : new WebAppHostNameBindingSlot(name, { ...binding, slot }, options),
      );
    }
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
