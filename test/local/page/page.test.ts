import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Browser, Page } from "playwright-core";
import { startBrowser } from "../../support/browser";
import { LOCATION, LocalApp, PLAN, SITE, STAGING } from "../../support/local-app";
import { until } from "../../support/until";

const SECRET = "hunter2-of-the-shop";

/** It answers `/slow` late, `/fail` with 500, and prints its key. */
const APP = `
  console.log("ready, with key " + process.env.KEY);
  if (process.env.BROKEN) require("express");
  require("node:http").createServer((request, response) => {
    console.log("asked " + request.url);
    response.statusCode = request.url === "/fail" ? 500 : 200;
    setTimeout(() => response.end("ok"), request.url === "/slow" ? 1500 : 0);
  }).listen(process.env.PORT);`;

describe("the page of a local App Service", () => {
  let app: LocalApp;
  let browser: Browser;
  let page: Page;
  let url: string;
  /** Requests to elsewhere, and what the browser complained of. */
  let wrong: string[];

  before(async () => {
    [app, browser] = await Promise.all([LocalApp.start(), startBrowser()]);
    url = app.local.connection.pageUrl;
    const common = { WEBSITE_RUN_FROM_PACKAGE: `${await app.publish("1", APP)}?sig=${SECRET}`, KEY: SECRET };
    await app.createShop({
      production: { ...common, BUILD_VERSION: "1.0.0+0123456789abcdef" },
      staging: { ...common, BUILD_VERSION: "2.0.0", WEBSITE_SWAP_WARMUP_PING_PATH: "/slow" },
      sticky: ["KEY", "ENVIRONMENT"],
    });
    const rule = { name: "staging", actionHostName: "shop-staging.azurewebsites.net", reroutePercentage: 15 };
    await app.ask("PATCH", `${SITE}/config/web`, { properties: { experiments: { rampUpRules: [rule] } } });
    await app.local.settled();
  });

  after(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    wrong = [];
    page = await open("light", 1600);
  });

  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(wrong, []);
  });

  async function open(colorScheme: "light" | "dark", width: number): Promise<Page> {
    const opened = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    opened.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
    opened.on("pageerror", (error) => wrong.push(error.message));
    opened.on(
      "request",
      (sent) => sent.url().startsWith(`${url}/`) || /^data:/.test(sent.url()) || wrong.push(sent.url()),
    );
    await opened.goto(url);
    await opened.getByRole("heading", { name: "shop", exact: true }).waitFor();
    return opened;
  }

  const slot = (name: string) =>
    page
      .getByRole("listitem")
      .filter({ has: page.getByText(name, { exact: true }) })
      .first();
  const swap = () => app.follow("POST", `${STAGING}/slotsswap`, { targetSlot: "production" });

  it("shows each slot with its build, state, share of visitors and a link, and the sticky names", async () => {
    await until("both run", async () => (await page.getByText("Running", { exact: true }).count()) === 2);
    assert.match(await slot("production").innerText(), /1\.0\.0\+0123456…\s+shop-1\.zip\s+85 %\s+of visitors/);
    assert.match(await slot("staging").innerText(), /2\.0\.0\s+shop-1\.zip\s+15 %/);
    const link = (await page.getByRole("link", { name: "Open staging of shop" }).getAttribute("href")) ?? "";
    const { port } = new URL(app.local.connection.frontDoor);
    assert.equal(link, `http://shop-staging.azurewebsites.net.localhost:${port}/`);
    const opened = await browser.newPage();
    assert.equal(await (await opened.goto(link))?.text(), "ok");
    await opened.context().close();
    assert.deepEqual(await page.locator(".chips li").allInnerTexts(), ["KEY", "ENVIRONMENT"]);
    await page.getByText("PATCH 200").first().waitFor();
  });

  it("shows a swap as it happens, and then what each slot holds", async () => {
    const swapped = swap();
    await page.locator("[aria-current=step]", { hasText: "staging is warmed up" }).waitFor();
    assert.match(await page.locator("section.swap").innerText(), /^Swap under way\s+staging → production/);
    assert.equal((await swapped).status, 200);
    await page.getByText("Last swap succeeded").waitFor();
    assert.equal(
      (await page.locator("section.swap li.done").count()) + (await page.locator("section.swap li.skipped").count()),
      5,
    );
    await slot("production").getByText("2.0.0").waitFor();
    await slot("staging").getByText("1.0.0+0123456…").waitFor();
    await page.getByText("shop: staging → production").waitFor();
  });

  it("shows why a swap failed", async () => {
    const settings = await app.settings(STAGING);
    await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: { ...settings, BROKEN: "1" } });
    assert.equal((await swap()).status, 400);
    await page.getByText("Last swap failed").waitFor();
    assert.match(
      await page.getByRole("region", { name: "Why the swap failed" }).innerText(),
      /Cannot find module 'express'/,
    );
    await slot("staging").getByText("Not running").waitFor();
    await app.ask("PUT", `${STAGING}/config/appsettings`, { properties: settings });
    await slot("staging").getByText("Running", { exact: true }).waitFor();
  });

  it("shows what visitors got, by build", async () => {
    await Promise.all([..."aaaa"].map(() => app.visit("shop-staging")));
    await app.visit("shop-staging", "/fail");
    const visits = page.locator("section.visits");
    await until("they are counted", async () => /\d requests, 1 failed, 0 cut off/.test(await visits.innerText()));
    await page.getByRole("img", { name: /^Requests a second in the last minute/ }).waitFor();
    const build = await slot("staging").locator(".version").innerText();
    assert.ok((await page.locator(".legend code").allInnerTexts()).includes(build));
    assert.ok((await page.locator(".chart .failure").count()) >= 1);
  });

  it("shows a slot's log as it grows, by keyboard", async () => {
    const button = page.getByRole("button", { name: "Log of staging of shop" });
    for (
      let presses = 0;
      !(await button.evaluate((element) => element === element.ownerDocument.activeElement));
      presses++
    ) {
      assert.ok(presses < 20, "the button is not reached by the tab key");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByText("ready, with key ***").first().waitFor();
    await app.visit("shop-staging", "/seen-in-the-log");
    await page.getByText("asked /seen-in-the-log").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("asked /seen-in-the-log").waitFor({ state: "detached" });
    assert.ok(await button.evaluate((element) => element === element.ownerDocument.activeElement));
  });

  it("shows the instance that a line of a log is of, where there are several", async () => {
    const several = await LocalApp.start({ instances: true });
    try {
      await several.createShop({ production: { WEBSITE_RUN_FROM_PACKAGE: await several.publish("1", APP) } });
      const plan = { location: LOCATION, sku: { name: "S1", capacity: 2 }, properties: { reserved: true } };
      assert.equal((await several.ask("PUT", PLAN, plan)).status, 200);
      const { value } = (await several.ask("GET", `${SITE}/instances`)).body as { value: { name: string }[] };
      assert.equal(value.length, 2);
      const opened = await browser.newPage();
      await opened.goto(several.local.connection.pageUrl);
      await opened.getByRole("button", { name: "Log of production of shop" }).click();
      for (const { name } of value) {
        await opened
          .getByRole("listitem")
          .filter({ hasText: /started process/, has: opened.getByTitle(`Instance ${name}`) })
          .first()
          .waitFor();
      }
      await opened.context().close();
    } finally {
      await several.close();
    }
  });

  it("has no secret of a setting, neither in sight nor in what it is sent", async () => {
    const { body, response } = await get("/events");
    const sent = await until("the events have come", () => /event: journal/.test(body()) && body());
    response.destroy();
    assert.match(sent, /"KEY"/);
    for (const each of [sent, await page.content()]) assert.doesNotMatch(each, new RegExp(SECRET));
  });

  it("fits small and large screens in both themes, for everybody", async () => {
    const grounds: string[] = [];
    for (const theme of ["light", "dark"] as const) {
      for (const width of [360, 1600]) {
        const opened = await open(theme, width);
        await opened.getByRole("button", { name: "Log of staging of shop" }).click();
        await opened.getByText("ready, with key ***").first().waitFor();
        const overflow = await opened.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert.equal(overflow, 0, `${theme}, ${width}`);
        grounds.push(String(await opened.evaluate("getComputedStyle(document.body).backgroundColor")));
        // Each theme once, each width once.
        if ((theme === "light") === (width === 360)) {
          assert.deepEqual(await barriersOn(opened), [], `${theme}, ${width}`);
        }
        await opened.context().close();
      }
    }
    assert.equal(grounds[0], grounds[1]);
    assert.notEqual(grounds[0], grounds[2]);
    await page.keyboard.press("t");
    await page.keyboard.press("t");
    await page.reload();
    assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), grounds[2]);
  });

  /** What keeps people from using a page, as axe finds it. */
  async function barriersOn(opened: Page): Promise<unknown> {
    await opened.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    return opened.evaluate(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))",
    );
  }

  /** Asks the page's server, whatever the headers. */
  async function get(path: string, headers: Record<string, string> = {}, method = "GET") {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}${path}`, { method, headers, agent: false }).once("response", resolve).once("error", reject).end();
    });
    let body = "";
    response.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    return { response, body: () => body };
  }

  it("answers to this machine's names alone, changes nothing, and lets nothing else in", async () => {
    const { port } = new URL(url);
    const status = async (path: string, headers?: Record<string, string>, method?: string) => {
      const { response } = await get(path, headers, method);
      response.destroy();
      return response.statusCode;
    };
    assert.equal(await status("/", { host: `localhost:${port}` }), 200);
    assert.equal(await status("/", { host: "evil.example" }), 403);
    assert.equal(await status("/events", { host: `evil.example:${port}` }), 403);
    assert.equal(await status("/events", { origin: "http://evil.example" }), 403);
    assert.equal(await status("/", {}, "POST"), 405);
    for (const path of ["/package.json", "/../../package.json", "/%2e%2e/package.json", "/lit-html/../package.json"]) {
      assert.equal(await status(path), 404, path);
    }
    assert.deepEqual([await status("//"), await status("//[")], [404, 404]);
    const { response } = await get("/");
    assert.match(String(response.headers["content-security-policy"]), /^default-src 'none'; script-src 'self';/);
    await text(response);
  });
});
