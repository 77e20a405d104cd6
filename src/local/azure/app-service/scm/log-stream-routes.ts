import express, { type Request, type Router } from "express";
import { written } from "../../../logs/line";
import { LineWriter } from "../../../logs/line-writer";
import type { SiteLogs } from "../../../logs/site-logs";
import type { ScmSlot } from "./scm-slot";

/** How many lines come first: "Starting Log Tail -n 10 of existing logs". Source: as for {@link logStreamRoutes}. */
const FIRST_LINES = 10;

/**
 * Kudu's log stream, which `az webapp log tail` reads: the last lines of a slot's log, and then what comes, until the client leaves.
 * What a client is too slow to read is left out.
 *
 * Source of the path: the Azure CLI's own code, `get_streaming_log`. Of the earlier lines: what `az webapp log tail` prints
 * in Microsoft's articles of 2024 on Java apps. What the lines look like is this App Service's own.
 *
 * @param slotOf The slot whose SCM site a request is for.
 * @param closing Ends all streams, which have no end of their own.
 */
export function logStreamRoutes(logs: SiteLogs, slotOf: (request: Request) => ScmSlot, closing: AbortSignal): Router {
  const router = express.Router();
  // The rest of the path names a kind of log, of which there is only one here.
  router.get(
    ["/logstream", "/logstream/*kind", "/api/logstream", "/api/logstream/*kind"],
    async (request, response) => {
      const { site, slot } = slotOf(request);
      response.type("text/plain");
      const first = await logs.tail(site.name, slot.name, FIRST_LINES);
      if (response.destroyed) {
        // The client has left. Nothing would tell it again.
        return;
      }
      response.write(first.map(written).join(""));
      const writer = new LineWriter(response, (count) => logs.leftOut(site.name, slot.name, count));
      const leave = logs.watch((line) => {
        if (line.site === site.name && line.slot === slot.name) {
          writer.write(written(line));
        }
      });
      const end = () => response.end();
      closing.addEventListener("abort", end, { once: true });
      response.once("close", () => {
        leave();
        closing.removeEventListener("abort", end);
      });
      if (closing.aborted) {
        end();
      }
    },
  );
  return router;
}
