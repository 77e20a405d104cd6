/**
 * Builds that go wrong, as the source of their `server.js`. Where they answer, it is with `{version, settings}`: the version
 * of their package and the settings that they were started with.
 */

/** Answers 200 to the first requests of each of its processes, whoever makes them, and 500 to all others. */
export function failsAfter(requests: number): string {
  return server(`
let requests = 0;
const status = () => (++requests > ${requests} ? 500 : 200);`);
}

/** {@link failsAfter} 20 requests. */
export const FAILS_AFTER_20_REQUESTS = failsAfter(20);

/** Listens some time after it was started: what the setting `START_MILLISECONDS` says, 2,000 by default. */
export const STARTS_SLOWLY = server(
  `
const status = () => 200;`,
  "Number(process.env.START_MILLISECONDS ?? 2000)",
);

/** Ends as soon as it is started. */
export const EXITS = `process.exit(3);`;

/** Runs and never listens. How long it is waited for, `WEBSITES_CONTAINER_START_TIME_LIMIT` says, in seconds. */
export const NEVER_LISTENS = `setInterval(() => {}, 60_000);`;

/**
 * Starts with any settings, and answers 500 where a setting has a value: with production's sticky settings, for example,
 * and not with staging's. A swap's warm-up takes that for an answer like any other.
 */
export function failsWhere(setting: string, value: string): string {
  return server(`
const status = () => (process.env[${JSON.stringify(setting)}] === ${JSON.stringify(value)} ? 500 : 200);`);
}

function server(status: string, delay = "0"): string {
  return `
const { createServer } = require("node:http");
const { version } = require("./package.json");
${status}
const server = createServer((request, response) => {
  response.writeHead(status(), { "content-type": "application/json" });
  response.end(JSON.stringify({ version, settings: process.env }));
});
setTimeout(() => server.listen(process.env.PORT), ${delay});
process.on("SIGTERM", () => server.close());
`;
}
