import { html, nothing } from "./lit-html/lit-html.js";
import { shortVersion } from "./short-version.mjs";
import { openLog, state } from "./state.mjs";
import { swapPanel } from "./swap.mjs";
import { visitsPanel } from "./visits.mjs";

/** @import { PageSite, PageSlot, SlotCondition } from "../model" */

/** @type {Record<SlotCondition, { text: string, tone: string }>} */
const CONDITIONS = {
  running: { text: "Running", tone: "ok" },
  starting: { text: "Starting", tone: "busy" },
  restarting: { text: "Restarting", tone: "busy" },
  failed: { text: "Not running", tone: "bad" },
  stopped: { text: "Stopped", tone: "off" },
  empty: { text: "Nothing deployed", tone: "off" },
};

/**
 * An app with its slots.
 *
 * @param {PageSite} site
 */
export function siteCard(site) {
  const meta = [site.group, site.plan].filter((each) => each !== undefined).join(" · ");
  return html`
    <article class="site" aria-labelledby="site-${site.name}">
      <header>
        <h3 id="site-${site.name}">${site.name}</h3>
        <p class="muted" title=${site.id}>${meta}</p>
      </header>
      <ul class="slots">
        ${site.slots.map((slot) => slotRow(site, slot))}
      </ul>
      ${swapPanel(site, state.hello?.steps ?? [])} ${visitsPanel(site)} ${stickyNames(site)}
    </article>
  `;
}

/**
 * @param {PageSite} site
 * @param {PageSlot} slot
 */
function slotRow(site, slot) {
  const { text, tone } = CONDITIONS[slot.condition];
  const isProduction = slot.name === "production";
  return html`
    <li class="slot ${isProduction ? "production" : ""}">
      <div class="who">
        <b>${slot.name}</b>
        <span class="condition"><span class="dot ${tone}"></span>${text}</span>
        ${slot.closed ? html`<span class="note">closed to visitors</span>` : nothing}
        ${slot.preparedFor ? html`<span class="note">prepared for ${slot.preparedFor}</span>` : nothing}
      </div>
      <div class="build">
        ${
          slot.build
            ? html`<code class="version" title=${slot.build}>${shortVersion(slot.build)}</code>`
            : html`<span class="muted">${slot.content ? "no build version" : "—"}</span>`
        }
        ${slot.content ? html`<span class="from" title=${slot.content}>${fileName(slot.content)}</span>` : nothing}
        ${slot.stack ? html`<span class="from">${slot.stack.replace("|", " ")}</span>` : nothing}
      </div>
      <div class="traffic">${slot.traffic === undefined ? html`<span class="muted">no traffic rule</span>` : traffic(slot.traffic)}</div>
      <div class="do">
        <a class="button" href=${slot.link} target="_blank" rel="noopener noreferrer" aria-label="Open ${slot.name} of ${site.name}"
          >Open</a
        >
        <button
          type="button"
          id="log-${site.name}-${slot.name}"
          aria-label="Log of ${slot.name} of ${site.name}"
          aria-pressed=${state.log?.site === site.name && state.log.slot === slot.name}
          @click=${() => openLog(site.name, slot.name)}
        >
          Log
        </button>
      </div>
    </li>
  `;
}

/** @param {number} percentage */
function traffic(percentage) {
  return html`
    <span class="percentage">${percentage.toLocaleString("en", { maximumFractionDigits: 1 })} %</span>
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="6" rx="3"></rect>
      <rect class="value" width=${percentage} height="6" rx="3"></rect>
    </svg>
    <span class="muted of">of visitors</span>
  `;
}

/** @param {PageSite} site */
function stickyNames({ sticky }) {
  const names = [
    ...sticky.appSettings.map((name) => ({ name, kind: "app setting" })),
    ...sticky.connectionStrings.map((name) => ({ name, kind: "connection string" })),
    ...sticky.mounts.map((name) => ({ name, kind: "mount" })),
  ];
  return html`
    <section class="sticky">
      <h4>Sticky names</h4>
      ${
        names.length === 0
          ? html`<p class="muted">None: all settings travel with their build.</p>`
          : html`<ul class="chips">
              ${names.map(({ name, kind }) => html`<li title=${kind}><code>${name}</code></li>`)}
            </ul>`
      }
    </section>
  `;
}

/** @param {string} url */
function fileName(url) {
  return url.slice(url.lastIndexOf("/") + 1) || url;
}
