/** What the rules are read from: Microsoft's article on slots, in its newest text and the one before, and what was seen. */

const ARTICLE = '"Set up staging environments in Azure App Service", Microsoft';

/**
 * The date that the newest text of the article's lists bears, and that of the one before. Both are one file,
 * `includes/app-service-deployment-slots-settings.md` of MicrosoftDocs/azure-docs.
 */
const NEWEST = "28 November 2025";
const BEFORE = "24 January 2025";

/** What the article's two lists are called. */
const LISTS = { travels: "Settings that are swapped", stays: "Settings that aren't swapped" } as const;

/** A line of the article's list of settings that are swapped. */
export const swapped = (line: string): string => `${ARTICLE}, ${NEWEST}, "${LISTS.travels}": ${line}`;

/** A line of the article's list of settings that are not swapped. */
export const notSwapped = (line: string): string => `${ARTICLE}, ${NEWEST}, "${LISTS.stays}": ${line}`;

/** A source whose older text says something else. */
export const otherwiseBefore = (source: string, movement: "travels" | "stays", line: string, date = BEFORE): string =>
  `${source}; the text of ${date} has it under "${LISTS[movement]}": ${line}`;

/** The rule of the text before for every setting that neither list names. The newest text has none for them. */
export const GENERAL_SETTING =
  `${ARTICLE}: the text of ${NEWEST} does not name it; that of ${BEFORE} has under ` +
  `"${LISTS.stays}": General settings not mentioned in the previous list`;

/** What no text of the article names, and no recording shows. */
export const NOT_NAMED = `${ARTICLE}: no text names it`;

/** The article's steps of a swap: what of the target is applied to the source before the two are exchanged. */
export const SWAP_STEPS = `${ARTICLE}, "Swap operation steps"`;

/** The part of the article on auto swap, which is a setting of the slot that is swapped from. */
export const AUTO_SWAP = `${ARTICLE}, "Configure auto swap"`;

/** The part of the article on swapping by a template. */
export const SWAP_BY_TEMPLATE = `${ARTICLE}, "Automate with Resource Manager templates"`;

/** The article's part on the share of traffic that a slot gets. It does not say what a swap does to that share. */
export const TRAFFIC_ROUTING = `${ARTICLE}, "Route production traffic automatically"`;

/** The note beneath the lists, about app settings that belong to a setting that stays. */
export const NOTE_ON_LISTS = `${ARTICLE}, the note beneath "Settings that aren't swapped"`;

/** What was observed to move, or not to move, when two slots of one app were swapped. */
export const RECORDED_SWAP = "a recorded swap of two slots of one app";

/** The reference of the resource type. */
export const RESOURCE_REFERENCE =
  '"Microsoft.Web sites" and "Microsoft.Web sites/slots", Azure Resource Manager reference';

/** The line on virtual networks, by which the settings of a network are known. */
export const NETWORK_LINE = otherwiseBefore(
  notSwapped("Virtual network integration"),
  "travels",
  "Virtual network integration",
  "copies of November 2025",
);

/** The lines of both lists that more than one table cites. */
export const LINES = {
  stack: swapped("Language framework settings (such as .NET version, Java version, PHP version, …)"),
  bitness: swapped("32-bit vs 64-bit platform setting"),
  appSettings: swapped("App settings (can be configured to stick to a slot)"),
  connectionStrings: swapped("Connection strings (can be configured to stick to a slot)"),
  mounts: swapped("Mounted storage accounts (can be configured to stick to a slot)"),
  handlerMappings: swapped("Handler mappings"),
  pathMappings: swapped("Path mappings"),
  webSockets: otherwiseBefore(
    swapped("WebSockets enabled/disabled"),
    "stays",
    "General settings not mentioned in the previous list",
  ),
  protocol: notSwapped("Protocol settings (Https Only, TLS version, client certificates)"),
  publishing: notSwapped("Publishing endpoints"),
  domains: notSwapped("Custom domain names"),
  tls: notSwapped("Nonpublic certificates and TLS/SSL settings"),
  scale: notSwapped("Scale settings"),
  restrictions: notSwapped("IP restrictions"),
  alwaysOn: notSwapped("Always On"),
  diagnostics: notSwapped("Diagnostic log settings"),
  cors: notSwapped("Cross-origin resource sharing (CORS)"),
  identities: notSwapped("Managed identities"),
  network: NETWORK_LINE,
} as const;
