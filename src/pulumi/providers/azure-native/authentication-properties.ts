import { type Shape, shapeOf } from "./shape";

const APP_REGISTRATION = "registration(clientId clientSecretSettingName)";
const LOGIN = "login(scopes)";
const AUDIENCES = "validation(allowedAudiences)";

/**
 * What a program can declare about a site's authentication. It never contains a secret, only the name of the app
 * setting that holds it.
 */
export const AUTHENTICATION_INPUTS: Shape = shapeOf(`
  globalValidation(excludedPaths redirectToProvider requireAuthentication unauthenticatedClientAction)
  httpSettings(
    forwardProxy(convention customHostHeaderName customProtoHeaderName) requireHttps routes(apiPrefix))
  identityProviders(
    apple(enabled ${LOGIN} ${APP_REGISTRATION})
    azureActiveDirectory(
      enabled isAutoProvisioned login(disableWWWAuthenticate loginParameters)
      registration(
        clientId clientSecretCertificateIssuer clientSecretCertificateSubjectAlternativeName
        clientSecretCertificateThumbprint clientSecretSettingName openIdIssuer)
      validation(
        allowedAudiences
        defaultAuthorizationPolicy(allowedApplications allowedPrincipals(groups identities))
        jwtClaimChecks(allowedClientApplications allowedGroups)))
    azureStaticWebApps(enabled registration(clientId))
    customOpenIdConnectProviders(
      *(
        enabled login(nameClaimType scopes)
        registration(
          clientCredential(clientSecretSettingName method) clientId
          openIdConnectConfiguration(
            authorizationEndpoint certificationUri issuer tokenEndpoint wellKnownOpenIdConfiguration))))
    facebook(enabled graphApiVersion ${LOGIN} registration(appId appSecretSettingName))
    gitHub(enabled ${LOGIN} ${APP_REGISTRATION})
    google(enabled ${LOGIN} ${APP_REGISTRATION} ${AUDIENCES})
    legacyMicrosoftAccount(enabled ${LOGIN} ${APP_REGISTRATION} ${AUDIENCES})
    twitter(enabled registration(consumerKey consumerSecretSettingName)))
  kind
  login(
    allowedExternalRedirectUrls cookieExpiration(convention timeToExpiration)
    nonce(nonceExpirationInterval validateNonce) preserveUrlFragmentsForLogins routes(logoutEndpoint)
    tokenStore(
      azureBlobStorage(sasUrlSettingName) enabled fileSystem(directory) tokenRefreshExtensionHours))
  platform(configFilePath enabled runtimeVersion)`);
