import { isDeepStrictEqual } from "node:util";
import { type JsonObject, property } from "../../json";
import type { Slot } from "./state";

/**
 * `config/authsettingsV2` of a new slot: authentication is off, and what is prepared for it is what App Service fills in.
 *
 * Source: "File-based configuration in Azure App Service authentication" and the schema of
 * Microsoft.Web/sites/config 'authsettingsV2', Microsoft.
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
 * A slot's authentication, which stays with it at a swap. It is remembered and told, and decides what a swap does; nobody
 * has to sign in at the front door for it.
 */
export function authenticationOf(slot: Slot): JsonObject {
  return slot.authentication ?? NEW_AUTHENTICATION;
}

/** Whether a slot has its visitors sign in. Once the newer form was written, the older one is of no effect. */
export function hasAuthentication(slot: Slot): boolean {
  return slot.authentication
    ? property(slot.authentication.platform, "enabled") === true
    : slot.classicAuthentication?.enabled === true;
}

/** Whether two slots have their visitors sign in alike. */
export function sameAuthentication(one: Slot, other: Slot): boolean {
  return (
    isDeepStrictEqual(authenticationOf(one), authenticationOf(other)) &&
    isDeepStrictEqual(one.classicAuthentication, other.classicAuthentication)
  );
}
