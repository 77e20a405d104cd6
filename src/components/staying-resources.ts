import { WebAppAuthSettingsV2 } from "@pulumi/azure-native/web/webAppAuthSettingsV2";
import { WebAppAuthSettingsV2Slot } from "@pulumi/azure-native/web/webAppAuthSettingsV2Slot";
import { WebAppDiagnosticLogsConfiguration } from "@pulumi/azure-native/web/webAppDiagnosticLogsConfiguration";
import { WebAppDiagnosticLogsConfigurationSlot } from "@pulumi/azure-native/web/webAppDiagnosticLogsConfigurationSlot";
import { WebAppHostNameBinding } from "@pulumi/azure-native/web/webAppHostNameBinding";
import { WebAppHostNameBindingSlot } from "@pulumi/azure-native/web/webAppHostNameBindingSlot";
import type * as pulumi from "@pulumi/pulumi";
import { PRODUCTION } from "../rules";
import type { AppName } from "./app";
import type { AuthenticationArgs, IdentityProviderArgs } from "./authentication-args";
import type { LogsArgs, StayingArgs } from "./staying-args";

/**
 * Declares what stays with a slot in resources of its own: its log, its authentication and its host names.
 *
 * @param owner The slot, or the app for production: with it they go.
 * @param after What must be written before, and deleted after; each of them waits for those before it, too.
 * @returns All of them.
 */
export function stayingResources(
  parent: pulumi.Resource,
  name: string,
  app: AppName,
  slot: string,
  own: StayingArgs,
  owner: pulumi.Resource,
  after: readonly pulumi.Resource[],
  hooks: pulumi.ResourceHookBinding,
): pulumi.Resource[] {
  const where = { resourceGroupName: app.resourceGroupName, name: app.siteName };
  const production = slot === PRODUCTION;
  const made: pulumi.Resource[] = [];
  const options = () => ({ parent, dependsOn: [...after, ...made], deletedWith: owner, hooks });
  if (own.logs) {
    const logs = logsOf(own.logs);
    made.push(
      production
        ? new WebAppDiagnosticLogsConfiguration(`${name}-${slot}-logs`, { ...where, ...logs }, options())
        : new WebAppDiagnosticLogsConfigurationSlot(`${name}-${slot}-logs`, { ...where, slot, ...logs }, options()),
    );
  }
  if (own.authentication) {
    const authentication = authenticationOf(own.authentication);
    const resource = `${name}-${slot}-authentication`;
    made.push(
      production
        ? new WebAppAuthSettingsV2(resource, { ...where, ...authentication }, options())
        : new WebAppAuthSettingsV2Slot(resource, { ...where, slot, ...authentication }, options()),
    );
  }
  for (const [hostName, { thumbprint }] of Object.entries(own.customHostNames ?? {})) {
    const binding = {
      ...where,
      siteName: app.siteName,
      hostName,
      ...(thumbprint === undefined ? {} : { sslState: "SniEnabled" as const, thumbprint }),
    };
    made.push(
      production
        ? new WebAppHostNameBinding(`${name}-${slot}-${hostName}`, binding, options())
        : new WebAppHostNameBindingSlot(`${name}-${slot}-${hostName}`, { ...binding, slot }, options()),
    );
  }
  return made;
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
