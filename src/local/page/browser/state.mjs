/** @import { BuildVisits, PageEvents, PageSite, VisitTotals } from "../model" */
/** @import { JournalRecord } from "../../journal/journal" */
/** @import { LogLine } from "../../logs/line" */

/** How many of the last records of the journal the page keeps. */
const MOST_RECORDS = 500;
/** How many of the last lines of a log the page keeps. */
const MOST_LINES = 2000;
/** How many seconds of visits the page keeps. */
export const KEPT_SECONDS = 120;

/**
 * All that the page knows.
 *
 * @typedef {object} State
 * @property {boolean} isLive Whether the local App Service answers.
 * @property {PageEvents["hello"] | undefined} hello
 * @property {number} ahead How far its clock is ahead of this machine's, in milliseconds.
 * @property {Map<string, PageSite>} sites Keyed by id.
 * @property {Map<string, Map<number, readonly BuildVisits[]>>} visits Keyed by the app's id in lower case, then by second.
 * @property {Map<string, VisitTotals>} totals Keyed by the app's id in lower case.
 * @property {JournalRecord[]} journal The newest last.
 * @property {{ site: string, slot: string, lines: LogLine[] } | undefined} log The log that is open.
 * @property {string} filter What the shown apps' names contain.
 */

/** @type {State} */
export const state = {
  isLive: false,
  hello: undefined,
  ahead: 0,
  sites: new Map(),
  visits: new Map(),
  totals: new Map(),
  journal: [],
  log: undefined,
  filter: "",
};

/** @type {() => void} */
let redraw = () => undefined;
let isDue = false;

/** Draws the page again, once, however much has changed. */
export function changed() {
  if (!isDue) {
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      redraw();
    });
  }
}

/**
 * Connects to the local App Service, and again whenever the connection is lost.
 *
 * @param {() => void} draw
 */
export function connect(draw) {
  redraw = draw;
  const source = new EventSource("/events");
  source.onerror = () => {
    state.isLive = false;
    changed();
  };
  on(source, "hello", (hello) => {
    // Everything is told anew after it.
    Object.assign(state, { isLive: true, hello, journal: [] });
    state.sites.clear();
    state.visits.clear();
    state.totals.clear();
  });
  on(source, "clock", ({ ahead }) => {
    state.ahead = ahead;
  });
  on(source, "sites", (sites) => {
    for (const site of sites) state.sites.set(site.id, site);
  });
  on(source, "gone", (ids) => {
    for (const id of ids) state.sites.delete(id);
  });
  on(source, "visits", ({ seconds, totals }) => {
    for (const { site, second, builds } of seconds) {
      const known = state.visits.get(site) ?? new Map();
      known.set(second, builds);
      for (const old of known.keys()) {
        if (old < second - KEPT_SECONDS) known.delete(old);
      }
      state.visits.set(site, known);
    }
    for (const each of totals) state.totals.set(each.site, each);
  });
  on(source, "journal", (records) => {
    state.journal = [...state.journal, ...records].slice(-MOST_RECORDS);
  });
}

/** @type {EventSource | undefined} */
let logSource;

/**
 * Opens the log of a slot, in place of the one that is open.
 *
 * @param {string} site
 * @param {string} slot
 */
export function openLog(site, slot) {
  closeLog();
  const log = { site, slot, lines: /** @type {LogLine[]} */ ([]) };
  state.log = log;
  logSource = new EventSource(`/log?${new URLSearchParams({ site, slot })}`);
  // A new connection tells the end of the log again.
  logSource.onopen = () => {
    log.lines = [];
  };
  on(logSource, "lines", (lines) => {
    log.lines = [...log.lines, ...lines].slice(-MOST_LINES);
  });
  changed();
}

export function closeLog() {
  logSource?.close();
  logSource = undefined;
  state.log = undefined;
  changed();
}

/**
 * @template {keyof PageEvents} Name
 * @param {EventSource} source
 * @param {Name} name
 * @param {(content: PageEvents[Name]) => void} receive
 */
function on(source, name, receive) {
  source.addEventListener(name, (event) => {
    receive(JSON.parse(event.data));
    changed();
  });
}
