import { journal } from "./journal.mjs";
import { repeat } from "./lit-html/directives/repeat.js";
import { html, nothing, render } from "./lit-html/lit-html.js";
import { log } from "./log.mjs";
import { siteCard } from "./site.mjs";
import { changed, closeLog, connect, state } from "./state.mjs";

const THEMES = /** @type {const} */ (["system", "light", "dark"]);
const THEME_LABELS = { system: "System", light: "Light", dark: "Dark" };

const root = /** @type {HTMLElement} */ (document.getElementById("page"));

function draw() {
  const all = [...state.sites.values()].sort((one, other) => one.name.localeCompare(other.name));
  const shown = all.filter(({ name }) => name.toLowerCase().includes(state.filter.toLowerCase()));
  render(
    html`
      <a class="skip" href="#apps">Skip to the apps</a>
      <header class="top">
        <h1>App Service <span class="muted">on this machine</span></h1>
        <p class="live" role="status">
          <span class="dot ${state.isLive ? "ok" : "bad"}"></span>
          ${state.isLive ? "Live" : state.hello ? "Not running: trying again" : "Connecting"}
        </p>
        ${filterField(all.length)}
        <button type="button" class="theme" @click=${nextTheme} title="Change the theme (t)">
          Theme: <b>${THEME_LABELS[theme()]}</b>
        </button>
      </header>
      <div class="columns">
        <main id="apps" tabindex="-1">
          <h2 class="hidden">Apps</h2>
          ${
            shown.length > 0
              ? repeat(shown, ({ id }) => id, siteCard)
              : html`<p class="nothing">${state.hello ? whyNone(all.length) : "Waiting for the local App Service."}</p>`
          }
        </main>
        <aside>${state.log ? log(state.log) : nothing} ${journal(state.journal)}</aside>
      </div>
      <footer>
        <p class="foot">
          ${state.hello ? html`azure-slots ${state.hello.version} · Azure Resource Manager ${state.hello.armEndpoint} · ` : nothing}
          This page shows; it changes nothing. Keys: <kbd>/</kbd> filter, <kbd>t</kbd> theme, <kbd>Esc</kbd> close the log.
        </p>
      </footer>
    `,
    root,
  );
}

/** @param {number} count */
function filterField(count) {
  return count < 2
    ? nothing
    : html`<label class="filter">
        <span>Filter ${count} apps</span>
        <input id="filter" type="search" .value=${state.filter} @input=${onFilter} autocomplete="off" spellcheck="false" />
      </label>`;
}

/** @param {InputEvent & { target: HTMLInputElement }} event */
function onFilter({ target }) {
  state.filter = target.value;
  changed();
}

/** @param {number} count */
function whyNone(count) {
  return count > 0
    ? html`No app's name contains “${state.filter}”.`
    : html`No app yet. Create one with <code>azure-slots local run -- pulumi up</code>.`;
}

/** @returns {(typeof THEMES)[number]} */
function theme() {
  return THEMES.find((each) => each === document.documentElement.dataset.theme) ?? "system";
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length] ?? "system";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
  changed();
}

addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.key === "Escape" && state.log) {
    const { site, slot } = state.log;
    closeLog();
    // Back to where it was opened.
    document.getElementById(`log-${site}-${slot}`)?.focus();
  } else if (event.key === "/" && !isTyping) {
    event.preventDefault();
    document.getElementById("filter")?.focus();
  } else if (event.key === "t" && !isTyping) {
    nextTheme();
  }
});

// The charts move on, also while nobody visits.
setInterval(changed, 1000);
connect(draw);
draw();
