import type { HttpClient } from "@azure/core-rest-pipeline";
import { restPipeline } from "./rest-pipeline";

/**
 * A client with a time limit for each request. After a lost connection, the package's own timer keeps the program alive
 * until its time is up.
 *
 * @throws AbortError if a request takes longer.
 */
export function clientWithin(milliseconds: number): HttpClient {
  let client: HttpClient | undefined;
  return {
    sendRequest: async (request) => {
      client ??= restPipeline().createDefaultHttpClient();
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
