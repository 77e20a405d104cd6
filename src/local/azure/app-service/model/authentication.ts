import { isDeepStrictEqual } from "node:util";
import { type JsonObject, property } from "../../json";
import type { Slot } from "./state";

/**
 * `config/authsettingsV2` of a new slot: authentication is off, and its other properties have App Service's values.
 *
 * Source: "File-based configuration in Azure App Service authentication" and the schema of Microsoft.Web/sites/config
 * 'authsettingsV2', Microsoft.
 */
export const NEW_AUTHENTICATION: JsonObject = {
  platform: { enabled: false, runtimeVersion: "~1" },
  globalValidation: { requireAuthentication: false, unauthenticatedClientAction: "RedirectToLoginPage" },
  identityProviders: {},
  login: {
    routes: {},
    tokenStore: { enabled: false, tokenRefreshExtensionHours: 72, fileSystem: {}, azureBlobStorage: {} },
    preserveUrlFragmentsForLogins: false,
    cookieExpiration: { convention: "FixedTime", timeToExpiration: "08:00:00" },
    nonce: { validateNonce: true, nonceExpirationInterval: "00:05:00" },
  },
  httpSettings: { requireHttps: true, routes: { apiPrefix: "/.auth" }, forwardProxy: { convention: "NoProxy" } },
};

/**
 * A slot's authentication, which stays with the slot at a swap. It is stored and shown, and it affects what a swap
 * does. The front door does not enforce it: no visitor has to sign in.
 */
export function authenticationOf(slot: Slot): JsonObject {
  return slot.authentication ?? NEW_AUTHENTICATION;
}

/** Whether a slot requires its visitors to sign in. Once the newer form was written, the older one has no effect. */
export function hasAuthentication(slot: Slot): boolean {
  return slot.authentication
    ? property(slot.authentication.platform, "enabled") === true
    : slot.classicAuthentication?.enabled === true;
}

/** Whether two slots have the same authentication. */
export function sameAuthentication(one: Slot, other: Slot): boolean {
  return (
    isDeepStrictEqual(authenticationOf(one), authenticationOf(other)) &&
    isDeepStrictEqual(one.classicAuthentication, other.classicAuthentication)
  );
}
