import type { HttpClient } from "@azure/core-rest-pipeline";

/**
 * Sends requests, each of which may take a time of its own. The package's own limit lives on where a connection is lost,
 * and would keep the program from ending until its time is up.
 *
 * @throws AbortError where one takes longer.
 */
export function clientWithin(milliseconds: number): HttpClient {
  let client: HttpClient | undefined;
  return {
    sendRequest: async (request) => {
      // The package takes a while to load, and most runs ask for nothing.
      client ??= (await import("@azure/core-rest-pipeline")).createDefaultHttpClient();
      const ending = new AbortController();
      const limit = setTimeout(() => ending.abort(), milliseconds);
      request.abortSignal = ending.signal;
      try {
        return await client.sendRequest(request);
      } finally {
        clearTimeout(limit);
      }
    },
  };
}
