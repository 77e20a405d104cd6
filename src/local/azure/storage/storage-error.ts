/** An error that the blob endpoint of a storage account would answer with. */
export class StorageError extends Error {
  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** Azure's code, for example `BlobNotFound`. */
    readonly code: string,
    message: string,
    private readonly more: StorageErrorDetails = {},
  ) {
    super(message);
  }

  /** The headers of the answer. */
  get headers(): Readonly<Record<string, string>> {
    return this.more.headers ?? {};
  }

  /** The body of the answer, as XML. */
  get body(): string {
    const { authenticationDetail } = this.more;
    const detail = authenticationDetail === undefined ? "" : element("AuthenticationErrorDetail", authenticationDetail);
    const content = `${element("Code", this.code)}${element("Message", this.message)}${detail}`;
    return `<?xml version="1.0" encoding="utf-8"?><Error>${content}</Error>`;
  }
}

/** What an error can have besides its code and its message. */
interface StorageErrorDetails {
  readonly headers?: Readonly<Record<string, string>>;
  readonly authenticationDetail?: string;
}

/** An XML element that holds text. */
export function element(name: string, text: string): string {
  return `<${name}>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</${name}>`;
}

/**
 * The error for a bearer token that is not accepted. It names the resource that a token must be for; the Azure SDKs
 * then request another token. Source: recorded answers of the Azure SDK for JavaScript's tests.
 */
export function invalidToken(tenantId: string, authenticationDetail?: string): StorageError {
  return new StorageError(401, "InvalidAuthenticationInfo", SEE_CHALLENGE, {
    headers: {
      "www-authenticate": `Bearer authorization_uri=https://login.microsoftonline.com/${tenantId}/oauth2/authorize resource_id=https://storage.azure.com`,
    },
    ...(authenticationDetail === undefined ? {} : { authenticationDetail }),
  });
}

/** The error for a request without a token, a key or a signature, where one is needed. */
export function noAuthentication(): StorageError {
  return new StorageError(401, "NoAuthenticationInformation", SEE_CHALLENGE);
}

const SEE_CHALLENGE =
  "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.";

/** The error for a signature that is forged, expired or made with another key. */
export function authenticationFailed(): StorageError {
  return new StorageError(
    403,
    "AuthenticationFailed",
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
  );
}

/** The error for what is not modelled. It names the feature. */
export function storageNotImplemented(what: string): StorageError {
  return new StorageError(501, "NotImplemented", `The local App Service does not model ${what}.`);
}
