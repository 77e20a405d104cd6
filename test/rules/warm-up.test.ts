import assert from "node:assert/strict";
import { checkWarmUp, warmUpSettingNames, warmUpSettings } from "../../src/rules";
import { told } from "./told";

describe("a build's warm-up", () => {
  it("is the app settings that App Service knows it by", () => {
    assert.deepEqual(warmUpSettings({}), {});
    assert.deepEqual(warmUpSettings({ swapPath: "/warm", swapStatuses: [200, 202], startPath: "/start" }), {
      WEBSITE_SWAP_WARMUP_PING_PATH: "/warm",
      WEBSITE_SWAP_WARMUP_PING_STATUSES: "200,202",
      WEBSITE_WARMUP_PATH: "/start",
    });
    assert.deepEqual(warmUpSettingNames({ startPath: Promise.resolve() }), ["WEBSITE_WARMUP_PATH"]);
  });

  it("is refused with what is no path and no status, and beside the same setting", () => {
    assert.deepEqual(checkWarmUp("build", { swapPath: "/warm?a=b", swapStatuses: [200] }, ["WEBSITE_WARMUP_PATH"]), []);
    assert.deepEqual(
      told(
        checkWarmUp("build", { swapPath: "https://shop/warm", swapStatuses: [99], startPath: "/" }, [
          "website_warmup_path",
        ]),
      ),
      [
        'build.warmUp.swapPath: "https://shop/warm" is no path: begin it with a slash, as in "/warm-up", and leave out the host',
        "build.warmUp.swapStatuses[0]: 99 is not allowed: use a whole number from 100 to 599",
        'build.settings["website_warmup_path"]: build.warmUp writes WEBSITE_WARMUP_PATH too: declare it in one of the two',
      ],
    );
    assert.match(told(checkWarmUp("build", { swapStatuses: [] }, [])).join(), /swapStatuses: it is empty/);
  });
});
