import { createHmac } from "node:crypto";
import type { HostKeys } from "../../../visitors/functions/keys";
import { regionDisplayName } from "../../arm/regions";
import type { JsonObject } from "../../json";
import { defaultHostName, scmHostName } from "./host-names";
import { isProduction, publishingUsername, slotId } from "./resources";
import type { Site, Slot } from "./state";

/** A user name and a password with which one may publish to a slot. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/**
 * The credentials of all slots. They are computed from one secret, the slot's id and how often a new password was asked for, so
 * that no file has a password. They stay with the slot at a swap, as publishing endpoints do.
 *
 * Source of what stays: "Set up staging environments in Azure App Service", Microsoft.
 */
export class PublishingCredentials {
  constructor(private readonly secret: string) {}

  of(site: Site, slot: Slot): Credentials {
    const made = slot.passwordsMade ? ` ${slot.passwordsMade}` : "";
    const password = this.derived(site, slot, `publishing${made}`);
    return { userName: publishingUsername(site.name, slot.name), password };
  }

  /**
   * The keys of the host of a slot's functions. They stay with the slot at a swap, as those do that Azure keeps in the storage
   * account.
   *
   * Source of what stays: "Azure Functions deployment slots", Microsoft, of keys that are not in files.
   */
  hostKeys(site: Site, slot: Slot): HostKeys {
    return { master: this.derived(site, slot, "master key"), seed: this.derived(site, slot, "functions' keys") };
  }

  /** Letters and digits alone, 60 of them as in Azure, so that it can stand in a URL. */
  private derived(site: Site, slot: Slot, purpose: string): string {
    const digest = createHmac("sha512", this.secret)
      .update(`${purpose}\n${slotId(site, slot).toLowerCase()}`)
      .digest();
    return Array.from(digest.subarray(0, 60), (byte) => CHARACTERS.charAt(byte % CHARACTERS.length)).join("");
  }
}

const CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** `config/publishingcredentials/list`. Source: recordings of azure-cli. */
export function credentialsResource(site: Site, slot: Slot, { userName, password }: Credentials): JsonObject {
  return {
    id: `${slotId(site, slot)}/publishingcredentials/${userName}`,
    name: isProduction(slot) ? site.name : `${site.name}/${slot.name}`,
    type: isProduction(slot)
      ? "Microsoft.Web/sites/publishingcredentials"
      : "Microsoft.Web/sites/slots/publishingcredentials",
    location: regionDisplayName(slot.location),
    properties: {
      name: null,
      publishingUserName: userName,
      publishingPassword: password,
      publishingPasswordHash: null,
      publishingPasswordHashSalt: null,
      metadata: null,
      isDeleted: false,
      scmUri: `https://${userName}:${password}@${scmHostName(site, slot)}`,
    },
  };
}

/** The ways to publish that a profile tells of, by the names that `format` has for them. */
const PROFILES = [
  { format: "webdeploy", method: "MSDeploy", title: "Web Deploy" },
  { format: "ftp", method: "FTP", title: "FTP" },
  { format: "webdeploy", method: "ZipDeploy", title: "Zip Deploy" },
] as const;

/**
 * A slot's publishing profile, as `publishxml` answers it.
 *
 * @param format `WebDeploy` or `Ftp`; any other for all.
 *
 * Source: recordings of azure-cli, `test_win_webapp_quick_create`; the attributes as people quote their own files.
 */
export function publishingProfile(site: Site, slot: Slot, credentials: Credentials, format: string): string {
  const scm = scmHostName(site, slot);
  const appName = isProduction(slot) ? site.name : `${site.name}__${slot.name}`;
  const wanted = PROFILES.filter((profile) => !isFormat(format) || profile.format === format.toLowerCase());
  const profiles = wanted.map(({ method, title }) => {
    const attributes = {
      profileName: `${appName} - ${title}`,
      publishMethod: method,
      publishUrl:
        method === "FTP"
          ? `ftps://${scm.replace(/^[^.]+\.scm/, "waws-prod-local-001.ftp")}/site/wwwroot`
          : `${scm}:443`,
      ...(method === "FTP" ? { ftpPassiveMode: "True" } : {}),
      ...(method === "MSDeploy" ? { msdeploySite: appName } : {}),
      userName: method === "FTP" ? `${appName}\\${credentials.userName}` : credentials.userName,
      userPWD: credentials.password,
      destinationAppUrl: `http://${defaultHostName(site, slot)}`,
      SQLServerDBConnectionString: "",
      mySQLDBConnectionString: "",
      hostingProviderForumLink: "",
      controlPanelLink: "https://portal.azure.com",
      webSystem: "WebSites",
    };
    // No value here has a character that XML would need escaped.
    const text = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
    return `<publishProfile ${text.join(" ")}><databases /></publishProfile>`;
  });
  return `<publishData>${profiles.join("")}</publishData>`;
}

function isFormat(format: string): boolean {
  return PROFILES.some((profile) => profile.format === format.toLowerCase());
}
