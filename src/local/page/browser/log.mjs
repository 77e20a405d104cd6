import { html, nothing } from "./lit-html/lit-html.js";
import { closeLog } from "./state.mjs";

/** @import { LogLine } from "../../logs/line" */

/** How many of the last lines are shown. */
const SHOWN = 500;
/** What colors a terminal and moves its cursor means nothing here. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROLS = /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** How many characters of an instance's id are shown, as `azure-slots local logs` does. */
const SHOWN_OF_INSTANCE = 8;

const LABELS = { stdout: "app", stderr: "stderr", platform: "App Service" };

/**
 * The log of a slot.
 *
 * @param {{ site: string, slot: string, lines: readonly LogLine[] }} log
 */
export function log({ site, slot, lines }) {
  return html`
    <section class="panel log" aria-labelledby="log-title">
      <h3 id="log-title">
        Log <span class="muted">${site}/${slot}</span>
        <button type="button" @click=${closeLog} title="Close the log (Esc)">Close</button>
      </h3>
      ${
        lines.length === 0
          ? html`<p class="muted">Nothing has been printed yet.</p>`
          : html`<ol class="lines" tabindex="0" aria-label="Lines, the newest last">
              ${lines.slice(-SHOWN).map(lineItem)}
            </ol>`
      }
      ${follow()}
    </section>
  `;
}

/** @param {LogLine} line */
function lineItem({ time, instance, stream, text }) {
  return html`<li class=${stream}>
    <time datetime=${time}>${new Date(time).toLocaleTimeString("en-GB")}</time>
    ${instance === undefined ? nothing : html`<span class="label instance" title=${`Instance ${instance}`}>${instance.slice(0, SHOWN_OF_INSTANCE)}</span>`}
    <span class="label">${LABELS[stream]}</span>
    <span class="text">${text.replace(CONTROLS, "")}</span>
  </li>`;
}

/** Keeps the newest line in sight, unless somebody has scrolled up. */
function follow() {
  const list = document.querySelector(".lines");
  const isAtEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  if (isAtEnd) {
    queueMicrotask(() => {
      const drawn = document.querySelector(".lines");
      drawn?.scrollTo(0, drawn.scrollHeight);
    });
  }
  return nothing;
}
