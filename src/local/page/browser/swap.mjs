import { html, nothing } from "./lit-html/lit-html.js";
import { state } from "./state.mjs";

/** @import { PageSite } from "../model" */
/** @import { SwapProgress } from "../../azure/app-service/swap/progress" */

/** @type {Record<string, (swap: SwapProgress) => string>} */
const STEPS = {
  settings: ({ target, source }) => `${target}'s sticky settings applied to ${source}`,
  restart: ({ source }) => `${source} restarts with them`,
  warmUp: ({ source }) => `${source} is warmed up`,
  switch: () => "Routing is switched",
  otherSide: ({ source }) => `${source} gets its own settings back and restarts`,
};

const STATES = {
  running: "Swap under way",
  waiting: "Swap waits: preview",
  succeeded: "Last swap succeeded",
  failed: "Last swap failed",
  cancelled: "Last swap was cancelled",
};

/**
 * The swap of an app, step by step.
 *
 * @param {PageSite} site
 * @param {readonly string[]} steps All steps, in order.
 */
export function swapPanel({ swap }, steps) {
  if (swap === undefined) {
    return nothing;
  }
  return html`
    <section class="swap ${swap.state}">
      <h4>
        <span role="status">${STATES[swap.state]}</span>
        <span class="muted">${swap.source} → ${swap.target}${swap.endedAt === undefined ? "" : `, ${timeOf(swap.endedAt)}`}</span>
      </h4>
      <ol>
        ${steps.map((step) => stepItem(swap, step))}
      </ol>
      ${swap.reason ? html`<pre class="reason" tabindex="0" role="region" aria-label="Why the swap failed">${swap.reason}</pre>` : nothing}
    </section>
  `;
}

/**
 * @param {SwapProgress} swap
 * @param {string} step
 */
function stepItem(swap, step) {
  const index = swap.steps.findIndex((each) => each.step === step);
  const kind = kindOf(swap, step, index);
  const started = swap.steps[index]?.startedAt;
  const ended = swap.steps[index + 1]?.startedAt ?? swap.endedAt ?? Date.now() + state.ahead;
  const text = STEPS[step]?.(swap) ?? step;
  return html`
    <li class=${kind} aria-current=${kind === "now" ? "step" : nothing}>
      <span class="text">${text}</span>
      <span class="time">
        ${started === undefined ? (kind === "skipped" ? "not needed" : "") : duration(ended - started)}
        <span class="hidden">${kind === "failed" ? "failed" : kind === "now" ? "under way" : kind === "done" ? "done" : ""}</span>
      </span>
    </li>
  `;
}

/**
 * @param {SwapProgress} swap
 * @param {string} step
 * @param {number} index Of the step among those that were reached; -1 if it was not.
 */
function kindOf({ state, steps }, step, index) {
  const isLast = index === steps.length - 1;
  if (index === -1) {
    // Only the restart can be left out.
    return step === "restart" && steps.length > 1 ? "skipped" : "todo";
  }
  if (isLast && state === "running") {
    return "now";
  }
  return isLast && state === "failed" ? "failed" : "done";
}

/** @param {number} milliseconds */
function duration(milliseconds) {
  return milliseconds < 1000
    ? `${Math.max(0, Math.round(milliseconds))} ms`
    : `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
}

/** @param {number} milliseconds */
function timeOf(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString("en-GB");
}
