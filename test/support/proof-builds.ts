/**
 * Faulty builds, as the source of their `server.js`. If they answer, it is with `{version, settings}`: the version of
 * their package and the settings that they were started with.
 */

/** Each of its processes answers 200 to its first requests, whoever makes them, and 500 to all others. */
export function failsAfter(requests: number): string {
  return server(`
let requests = 0;
const status = () => (++requests > ${requests} ? 500 : 200);`);
}

/** {@link failsAfter} 20 requests. */
export const FAILS_AFTER_20_REQUESTS = failsAfter(20);

/** Starts to listen after a delay: the setting `START_MILLISECONDS`, by default 2,000. */
export const STARTS_SLOWLY = server(
  `
const status = () => 200;`,
  "Number(process.env.START_MILLISECONDS ?? 2000)",
);

/** Ends at once. */
export const EXITS = `process.exit(3);`;

/**
 * Runs, but never listens. The setting `WEBSITES_CONTAINER_START_TIME_LIMIT` says how long to wait for it, in seconds.
 */
export const NEVER_LISTENS = `setInterval(() => {}, 60_000);`;

/**
 * Starts with any settings, but answers 500 if a setting has a value. So it can fail with production's sticky settings
 * and not with staging's. A swap's warm-up accepts such an answer like any other.
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
