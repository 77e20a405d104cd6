/**
 * Describes an error in one line. The SDK's errors may continue with the result of each way to sign in, or with a whole
 * answer.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  switch (error.name) {
    case "AggregateAuthenticationError":
    case "CredentialUnavailableError":
      return process.env.AZURE_SLOTS_ARM_ENDPOINT
        ? "the local App Service, which AZURE_SLOTS_ARM_ENDPOINT names, does not answer: run `azure-slots local start`"
        : "nobody is signed in to Azure: run `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET";
    case "AuthenticationError":
      return `Azure refuses the credentials: ${error.message.replace(/\s+/g, " ")}`;
    default:
      return error.message.split("\n")[0] ?? error.name;
  }
}
