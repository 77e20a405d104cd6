/** An error that the blob endpoint of a storage account would answer with. */
export class StorageError extends Error {
  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** Azure's code, for example `BlobNotFound`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A signature that is forged, out of date, or of another key. */
export function authenticationFailed(): StorageError {
  return new StorageError(
    403,
    "AuthenticationFailed",
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
  );
}

/** What is not modelled says so by name. */
export function storageNotImplemented(what: string): StorageError {
  return new StorageError(501, "NotImplemented", `The local App Service does not model ${what}.`);
}
