import type { ServerResponse } from "node:http";
import { CutOff } from "./cut-off";

/** A small page of the platform, not of the app. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** Headers in addition to those of every such page. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The page of an app that nobody has deployed to. */
export const WELCOME: Page = {
  status: 200,
  title: "Microsoft Azure App Service - Welcome",
  text: "Your web app is running and waiting for your content",
};

/** The page of an app of functions that nobody has deployed to. */
export const FUNCTIONS_WELCOME: Page = {
  status: 200,
  title: "Your Azure Function App is up and running.",
  text: "Your Azure Function App is up and running.",
};

/**
 * The page for visitors of an app that could not start, or that crashed and is not running again. It gives no reason,
 * because visitors read it.
 */
export const APPLICATION_ERROR: Page = {
  status: 503,
  title: "Application Error",
  text: ":( Application Error. If you are the application administrator, you can find the reason in the app's log.",
};

/** The page for visitors if the app closed the connection without an answer. */
export const BAD_GATEWAY: Page = {
  status: 502,
  title: "502 - Bad Gateway",
  text: "The web server received an invalid response while acting as a gateway or proxy server.",
};

/** Answers with a page, unless the visitor has left or an answer has begun. */
export function sendPage(response: ServerResponse, page: Page): void {
  if (response.destroyed || response.writableEnded) {
    return;
  }
  if (response.headersSent) {
    // Part of another answer has been sent. Only a broken connection shows that it is incomplete.
    response.destroy(new CutOff());
    return;
  }
  const body = render(page);
  response.writeHead(page.status, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...page.headers,
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

function render(page: Page): string {
  const [title, text] = [page.title, page.text].map(escapeHtml);
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body style="font-family: 'Segoe UI', system-ui, sans-serif; margin: 15vh auto; max-width: 40rem"><h1>${text}</h1></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
