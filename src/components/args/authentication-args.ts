import type * as pulumi from "@pulumi/pulumi";

/** What happens to visitors who have not signed in. */
export const UnauthenticatedClientAction = {
  RedirectToLoginPage: "RedirectToLoginPage",
  AllowAnonymous: "AllowAnonymous",
  Return401: "Return401",
  Return403: "Return403",
} as const;
export type UnauthenticatedClientAction =
  (typeof UnauthenticatedClientAction)[keyof typeof UnauthenticatedClientAction];

/** A registration with Microsoft Entra ID. */
export interface EntraArgs {
  /** The registration's client id. */
  clientId: pulumi.Input<string>;
  /** The issuer, `https://login.microsoftonline.com/<tenant>/v2.0`. */
  openIdIssuer: pulumi.Input<string>;
  /** The sticky app setting that holds the client's secret. Defaults to none: the implicit flow. */
  clientSecretSettingName?: pulumi.Input<string>;
  /** Audiences of tokens that are accepted in addition to the client id. Defaults to none. */
  allowedAudiences?: pulumi.Input<string>[];
}

/** A registration with Google or GitHub. */
export interface IdentityProviderArgs {
  /** The registration's client id. */
  clientId: pulumi.Input<string>;
  /** The name of the sticky app setting that holds the client's secret. */
  clientSecretSettingName: pulumi.Input<string>;
}

/** A registration with another OpenID Connect provider. */
export interface OpenIdConnectArgs {
  /** The registration's client id. */
  clientId: pulumi.Input<string>;
  /** The name of the sticky app setting that holds the client's secret. */
  clientSecretSettingName: pulumi.Input<string>;
  /** The address of the provider's metadata, `https://…/.well-known/openid-configuration`. */
  wellKnownOpenIdConfiguration: pulumi.Input<string>;
}

/**
 * App Service authentication: visitors sign in before they reach the app. It stays with the slot. A swap with preview
 * is not possible if either slot has it.
 *
 * Source: "Authentication and authorization in Azure App Service", Microsoft.
 */
export interface AuthenticationArgs {
  /** What happens to visitors who have not signed in. Defaults to `RedirectToLoginPage`. */
  unauthenticatedClientAction?: pulumi.Input<UnauthenticatedClientAction>;
  /**
   * Where they sign in: `azureactivedirectory`, `google`, `github`, or a name of `openIdConnect`. Defaults to the only
   * one.
   */
  redirectToProvider?: pulumi.Input<string>;
  /** Paths that need no sign-in, for example `/healthz`. Defaults to none. */
  excludedPaths?: pulumi.Input<string>[];
  /** Whether tokens are stored for the app to use. Defaults to false. */
  tokenStore?: pulumi.Input<boolean>;
  /** A registration with Microsoft Entra ID. Defaults to none. */
  entra?: EntraArgs;
  /** A registration with Google. Defaults to none. */
  google?: IdentityProviderArgs;
  /** A registration with GitHub. Defaults to none. */
  gitHub?: IdentityProviderArgs;
  /** Other providers, keyed by a name of your choice. Defaults to none. */
  openIdConnect?: Record<string, OpenIdConnectArgs>;
}
