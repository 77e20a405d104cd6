import type { HttpClient } from "@azure/core-rest-pipeline";

/**
 * A client with a time limit for each request. The package's own timer goes on after a lost connection, and would keep the
 * program from ending until its time is up.
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
