import { DOMAIN } from "../azure/app-service/model/host-names";
import { openCertificates } from "../host/certificates";
import { openHome } from "../host/home";

/** Prints the authority's file, and how this system trusts it. Makes it, if nothing was started yet. */
export async function showTrust(): Promise<void> {
  const { authorityFile } = await openCertificates(openHome().certificates, DOMAIN);
  console.log(howToTrust(authorityFile, process.platform).join("\n"));
}

const NICKNAME = "azure-slots local authority";

/**
 * What to do so that browsers and other programs trust the local App Service's HTTPS.
 *
 * Sources: update-ca-certificates(8); trust(1) of p11-kit; certutil(1) of NSS; `security add-trusted-cert`, macOS; `certutil`, Windows.
 */
export function howToTrust(file: string, platform: NodeJS.Platform): string[] {
  return [
    file,
    "",
    "It signs the certificates of the local App Service. Its key is beside it, in a folder that only you can read: whoever has that key",
    "can pretend to be any website to you. So trust it on a machine for development alone, and no longer than you need it.",
    "`azure-slots local run` and `local env` set what command-line clients need; the following is for browsers and all else.",
    "",
    ...(INSTRUCTIONS[platform] ?? LINUX)(quoted(file, platform)),
  ];
}

const INSTRUCTIONS: Readonly<Partial<Record<NodeJS.Platform, (file: string) => string[]>>> = {
  darwin: (file) => [
    "Trust it, for you alone:",
    `  security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${file}`,
    "Trust it no longer:",
    `  security remove-trusted-cert ${file}`,
    "Firefox asks the system too, if security.enterprise_roots.enabled is true in about:config.",
  ],
  win32: (file) => [
    "Trust it, for you alone:",
    `  certutil -user -addstore Root ${file}`,
    "Trust it no longer:",
    `  certutil -user -delstore Root "${NICKNAME}"`,
    "Firefox asks the system too, if security.enterprise_roots.enabled is true in about:config.",
  ],
};

const LINUX = (file: string): string[] => [
  "Trust it in Chromium and Chrome, for you alone (certutil is in libnss3-tools or nss-tools):",
  `  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "${NICKNAME}" -i ${file}`,
  "Trust it no longer there:",
  `  certutil -d sql:$HOME/.pki/nssdb -D -n "${NICKNAME}"`,
  "Firefox has a list of its own: Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import.",
  "Trust it in all other programs, on Debian and Ubuntu:",
  `  sudo cp ${file} /usr/local/share/ca-certificates/azure-slots-local.crt && sudo update-ca-certificates`,
  "On Fedora and Arch Linux:",
  `  sudo trust anchor ${file}`,
  "Trust it no longer there: delete the copy and run `sudo update-ca-certificates --fresh`, or `sudo trust anchor --remove` with the file.",
];

function quoted(file: string, platform: NodeJS.Platform): string {
  return platform === "win32" ? `"${file}"` : /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
