import { repeat } from "./lit-html/directives/repeat.js";
import { html, nothing } from "./lit-html/lit-html.js";

/** @import { JournalRecord } from "../../journal/journal" */

/** How many of the newest records are shown. */
const SHOWN = 100;

/**
 * The journal, the newest first.
 *
 * @param {readonly JournalRecord[]} records
 */
export function journal(records) {
  const shown = records.slice(-SHOWN).reverse();
  return html`
    <section class="panel journal" aria-labelledby="journal-title">
      <h3 id="journal-title">Journal <span class="muted">writes, restarts and swaps</span></h3>
      ${
        shown.length === 0
          ? html`<p class="muted">Nothing has been written yet.</p>`
          : html`<ol tabindex="0" aria-label="Journal, the newest first">
              ${repeat(shown, ({ sequence }) => sequence, recordItem)}
            </ol>`
      }
    </section>
  `;
}

/** @param {JournalRecord} record */
function recordItem(record) {
  const { what, where, more, tone } = described(record);
  return html`<li class=${tone}>
    <time datetime=${record.time}>${new Date(record.time).toLocaleTimeString("en-GB")}</time>
    <span class="what">${what}</span>
    <span class="where">${where}</span>
    ${more ? html`<span class="more">${more}</span>` : nothing}
  </li>`;
}

/**
 * @param {JournalRecord} record
 * @returns {{ what: string, where: string, more?: string, tone: string }}
 */
function described(record) {
  switch (record.kind) {
    case "request": {
      const by = record.deployment ? `, by deployment ${nameOf(record.deployment)}` : "";
      return {
        what: `${record.method} ${record.status}`,
        where: `${shortPath(record.path)}${by}`,
        tone: record.status >= 400 ? "bad" : "write",
      };
    }
    case "restart":
      return { what: "Restart", where: `${record.site}/${record.slot}`, more: record.reason, tone: "restart" };
    case "swap":
      return { what: "Swap", where: `${record.site}: ${record.source} → ${record.target}`, tone: "swap" };
    case "swapAction":
      return {
        what: `Swap ${record.status.toLowerCase()}`,
        where: shortPath(record.resource),
        ...(record.reason ? { more: firstLine(record.reason) } : {}),
        tone: record.status === "Failed" ? "bad" : "swap",
      };
    case "autoSwapFailed":
      return {
        what: "Auto swap failed",
        where: `${record.site}: ${record.source} → ${record.target}`,
        more: firstLine(record.reason),
        tone: "bad",
      };
    default:
      // A kind that this page does not know yet.
      return { what: /** @type {{ kind: string }} */ (record).kind, where: "", tone: "write" };
  }
}

/**
 * A path without the subscription, the resource group and the provider.
 *
 * @param {string} path
 */
function shortPath(path) {
  return path
    .replace(/^\/subscriptions\/[^/]+/i, "")
    .replace(/^\/resourceGroups\/[^/]+\/providers\/[^/]+\//i, "")
    .replace(/^\//, "");
}

/**
 * What follows is what the app printed, which its log has.
 *
 * @param {string} text
 */
function firstLine(text) {
  return text.split("\n", 1)[0] ?? "";
}

/** @param {string} id */
function nameOf(id) {
  return id.slice(id.lastIndexOf("/") + 1);
}
