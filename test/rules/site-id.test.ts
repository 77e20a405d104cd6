import assert from "node:assert/strict";
import { checkPlanId, checkSiteId, parsePlanId, parseSiteId } from "../../src/rules";
import { told } from "./told";

const WEB = "/subscriptions/s-1/resourceGroups/shop_(prod)/providers/Microsoft.Web";
const SCOPE = { subscriptionId: "s-1", resourceGroupName: "shop_(prod)" };

describe("the id of an app", () => {
  it("names its subscription, its resource group, the app and perhaps a slot, however its words are cased", () => {
    assert.deepEqual(parseSiteId(`${WEB}/sites/shop`), { ...SCOPE, siteName: "shop" });
    assert.deepEqual(parseSiteId(`${WEB}/sites/shop/slots/staging`), { ...SCOPE, siteName: "shop", slot: "staging" });
    assert.deepEqual(parseSiteId("/SUBSCRIPTIONS/s/resourcegroups/g/providers/microsoft.web/SITES/Shop"), {
      subscriptionId: "s",
      resourceGroupName: "g",
      siteName: "Shop",
    });
  });

  it("is told from any other text", () => {
    for (const id of [
      "",
      "shop",
      `${WEB}/sites/`,
      `${WEB}/sites/shop/slots`,
      `${WEB}/sites/shop/config/web`,
      `x${WEB}/sites/a`,
    ]) {
      assert.equal(parseSiteId(id), undefined, id);
    }
    assert.equal(parseSiteId("/subscriptions/s/resourceGroups/g/providers/MicrosoftXWeb/sites/shop"), undefined);
    assert.deepEqual(checkSiteId("siteId", `${WEB}/sites/shop`), []);
    assert.deepEqual(told(checkSiteId("siteId", "shop")), [
      'siteId: "shop" is not the resource id of a web app: use the form /subscriptions/…/resourceGroups/…/providers/Microsoft.Web/sites/NAME',
    ]);
    assert.deepEqual(told(checkSiteId("siteId", `${WEB}/sites/shop/slots/staging`)), [
      `siteId: "${WEB}/sites/shop/slots/staging" is the id of a slot, "staging": give the app's own, which ends with "/sites/shop"`,
    ]);
  });
});

describe("the id of a plan", () => {
  it("names its subscription, its resource group and the plan", () => {
    assert.deepEqual(parsePlanId(`${WEB}/serverfarms/plan`), { ...SCOPE, planName: "plan" });
    assert.deepEqual(parsePlanId(`${WEB}/serverFarms/plan`), { ...SCOPE, planName: "plan" });
    assert.equal(parsePlanId(`${WEB}/sites/shop`), undefined);
    assert.deepEqual(checkPlanId("serverFarmId", `${WEB}/serverfarms/plan`), []);
    assert.deepEqual(told(checkPlanId("serverFarmId", "plan")), [
      'serverFarmId: "plan" is not the resource id of an App Service plan: use the form /subscriptions/…/resourceGroups/…/providers/Microsoft.Web/serverfarms/NAME',
    ]);
  });
});
