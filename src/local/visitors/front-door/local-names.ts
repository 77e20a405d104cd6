import { siteName } from "./host-name";

/** What the answers to a visitor who writes `<host>.localhost` depend on. */
export interface LocalNames {
  /** The visitor's host name, in lower case, without `.localhost`. */
  readonly hostName: string;
  /** The front door's ports, by scheme. Absent for a scheme that it does not serve. */
  readonly ports: { readonly http: number; readonly https?: number | undefined };
  readonly isSite: (hostName: string) => boolean;
}

/** Whether a host is written with the suffix that leads a browser to this machine. */
export function isLocalName(writtenHost: string): boolean {
  return /\.localhost\.?$/i.test(writtenHost);
}

/**
 * Makes an app's answer right for a browser that knows the app by `<host>.localhost:PORT`. A redirect to a host name of App Service
 * would lead it to the internet, and it would refuse a cookie for such a host name. An app that redirects to HTTPS by the `Host`
 * header keeps the port for HTTP.
 *
 * @param headers The headers of the answer, names and values by turns. They are changed in place.
 */
export function useLocalNames(headers: string[], names: LocalNames): void {
  for (let index = 0; index < headers.length; index += 2) {
    const [name = "", value = ""] = [headers[index], headers[index + 1]];
    if (/^(content-)?location$/i.test(name)) {
      headers[index + 1] = localAddress(value, names);
    } else if (/^set-cookie$/i.test(name)) {
      headers[index + 1] = value.replace(/(;\s*domain=)([^;]*)/i, (written, attribute: string, domain: string) =>
        covers(domain, names.hostName) ? `${attribute}${domain.trim()}.localhost` : written,
      );
    }
  }
}

function localAddress(written: string, { ports, isSite }: LocalNames): string {
  const [, scheme = "", host = "", rest = ""] = /^(https?):\/\/([^/?#:@]+)(?::\d+)?([/?#].*)?$/is.exec(written) ?? [];
  const port = scheme.toLowerCase() === "https" ? ports.https : ports.http;
  const hostName = siteName(host);
  return host === "" || port === undefined || !isSite(hostName)
    ? written
    : `${scheme}://${hostName}.localhost:${port}${rest}`;
}

function covers(domain: string, hostName: string): boolean {
  const name = domain.trim().toLowerCase().replace(/^\./, "");
  return name !== "" && (hostName === name || hostName.endsWith(`.${name}`));
}
