import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext, type TlsOptions } from "node:tls";

/** A key and its certificate, in PEM form. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Chooses the certificate of each TLS connection by the host name that the client requests. If the server's own
 * certificate does not cover a site, the site gets its own, made at the first request.
 *
 * @param own The server's own certificate, in PEM form.
 */
export function serverNames(
  own: string,
  isSite: (hostName: string) => boolean,
  certificateFor: (hostName: string) => Promise<KeyAndCertificate>,
): NonNullable<TlsOptions["SNICallback"]> {
  const certificate = new X509Certificate(own);
  const made = new Map<string, Promise<SecureContext>>();
  return (serverName, done) => {
    const hostName = serverName.toLowerCase();
    if (certificate.checkHost(hostName) !== undefined || !isSite(hostName)) {
      done(null);
      return;
    }
    const context = made.get(hostName) ?? certificateFor(hostName).then(createSecureContext);
    made.set(hostName, context);
    context.then(
      (value) => done(null, value),
      (error: Error) => done(error),
    );
  };
}
