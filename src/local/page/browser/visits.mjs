import { html, nothing, svg } from "./lit-html/lit-html.js";
import { shortVersion } from "./short-version.mjs";
import { state } from "./state.mjs";

/** @import { BuildVisits, PageSite } from "../model" */

/** How many seconds the chart shows. */
const SHOWN_SECONDS = 60;
const HEIGHT = 40;
/** So many builds have a color of their own; the rest share the last one. */
const COLORS = 6;

/** @type {Map<string, string[]>} The builds that each app's visitors have seen, in order: a build keeps its color. */
const seen = new Map();

/**
 * What the visitors of an app got: requests and failures a second, by build.
 *
 * @param {PageSite} site
 */
export function visitsPanel(site) {
  const id = site.id.toLowerCase();
  const totals = state.totals.get(id);
  if (totals === undefined) {
    return nothing;
  }
  const known = state.visits.get(id) ?? new Map();
  // The second that is not over yet is not told.
  const last = Math.floor(Date.now() / 1000) - 1;
  const seconds = Array.from({ length: SHOWN_SECONDS }, (_, index) => last - SHOWN_SECONDS + 1 + index);
  const shown = seconds.map((second) => /** @type {readonly BuildVisits[]} */ (known.get(second) ?? []));
  const builds = buildsOf(id, shown);
  const most = Math.max(4, ...shown.map((visits) => sum(visits, "requests")));
  const failures = totals.failures + totals.cutOff;
  return html`
    <section class="visits">
      <h4>
        Visitors
        <span class="muted"
          >${number(totals.requests)} requests,
          <span class=${totals.failures > 0 ? "bad" : ""}>${number(totals.failures)} failed</span>,
          <span class=${totals.cutOff > 0 ? "bad" : ""}>${number(totals.cutOff)} cut off</span></span
        >
      </h4>
      <svg
        class="chart"
        viewBox="0 0 ${SHOWN_SECONDS * 10} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label="Requests a second in the last minute: at most ${most}; failed since the start: ${failures}"
      >
        ${shown.map((visits, index) => column(visits, index, most, builds))}
      </svg>
      <ul class="legend">
        ${builds.map((build, index) => legend(build, index, shown))}
        <li class="muted">last 60 s, at most ${most} a second</li>
      </ul>
    </section>
  `;
}

/**
 * @param {readonly BuildVisits[]} visits
 * @param {number} index
 * @param {number} most
 * @param {readonly string[]} builds
 */
function column(visits, index, most, builds) {
  let base = HEIGHT;
  const ordered = [...visits].sort((one, other) => builds.indexOf(one.build) - builds.indexOf(other.build));
  const bars = ordered.map(({ build, requests, failures, cutOff }) => {
    const height = (requests / most) * HEIGHT;
    const bad = (Math.min(requests, failures + cutOff) / most) * HEIGHT;
    base -= height;
    return svg`<rect class=${colorOf(builds.indexOf(build))} x=${index * 10 + 1} y=${base} width="8" height=${height}></rect>
      ${bad > 0 ? svg`<rect class="failure" x=${index * 10 + 1} y=${base} width="8" height=${Math.max(2, bad)}></rect>` : nothing}`;
  });
  return svg`${bars}`;
}

/**
 * @param {string} build
 * @param {number} index
 * @param {readonly (readonly BuildVisits[])[]} shown
 */
function legend(build, index, shown) {
  const now = (shown.at(-1) ?? []).filter((each) => each.build === build);
  const failures = sum(now, "failures") + sum(now, "cutOff");
  return html`<li>
    <span class="swatch ${colorOf(index)}"></span>
    <code title=${build}>${build === "" ? "no build version" : shortVersion(build)}</code>
    <span class="muted">${sum(now, "requests")}/s${failures > 0 ? html`, <span class="bad">${failures} failed</span>` : nothing}</span>
  </li>`;
}

/**
 * The builds of an app, those first that were seen first.
 *
 * @param {string} id
 * @param {readonly (readonly BuildVisits[])[]} shown
 */
function buildsOf(id, shown) {
  const present = new Set(shown.flat().map(({ build }) => build));
  const all = seen.get(id) ?? [];
  for (const build of present) {
    if (!all.includes(build)) all.push(build);
  }
  seen.set(id, all);
  return all.filter((build) => present.has(build) || all.indexOf(build) >= all.length - 2);
}

/** @param {number} index */
function colorOf(index) {
  return `series-${Math.min(Math.max(index, 0), COLORS - 1)}`;
}

/**
 * @param {readonly BuildVisits[]} visits
 * @param {"requests" | "failures" | "cutOff"} name
 */
function sum(visits, name) {
  return visits.reduce((total, each) => total + each[name], 0);
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en");
}
