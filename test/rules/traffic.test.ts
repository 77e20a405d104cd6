import assert from "node:assert/strict";
import { checkPercentages, checkRamp, ROUTING_NAME, routingLink } from "../../src/rules";
import { told } from "./told";

describe("percentages of traffic", () => {
  it("pass from 0 to 100 together, and while some are not known yet", () => {
    assert.deepEqual(checkPercentages("traffic", { staging: 0, beta: 100 }, ["staging", "beta"]), []);
    assert.deepEqual(checkPercentages("traffic", { staging: 12.5, beta: undefined }, ["staging", "beta"]), []);
    assert.deepEqual(checkPercentages("traffic", { staging: Promise.resolve(50), beta: 100 }), []);
  });

  it("are refused outside of that, and above 100 together", () => {
    assert.deepEqual(told(checkPercentages("traffic", { staging: -1, beta: 101, gamma: Number.NaN })), [
      'traffic["staging"]: -1 is not a percentage: use a number from 0 to 100',
      'traffic["beta"]: 101 is not a percentage: use a number from 0 to 100',
      'traffic["gamma"]: NaN is not a percentage: use a number from 0 to 100',
    ]);
    assert.deepEqual(told(checkPercentages("traffic", { staging: 60, beta: 40.5 })), [
      "traffic: the slots get 100.5 percent together: give them at most 100; production gets the rest",
    ]);
  });

  it("are refused for production, and for a slot that is not declared", () => {
    assert.deepEqual(told(checkPercentages("traffic", { Production: 90, beta: 10 }, ["staging", "canary"])), [
      'traffic["Production"]: "Production" gets the rest of the traffic: remove it',
      'traffic["beta"]: "beta" is not a declared slot: use one of "staging", "canary"',
    ]);
    assert.deepEqual(told(checkPercentages("traffic", { beta: 10 }, [])), [
      'traffic["beta"]: "beta" is not a declared slot, and no slots are declared: declare it, or remove its share',
    ]);
  });
});

describe("ramps of traffic", () => {
  const ramp = { changeStep: 10, changeIntervalInMinutes: 5, minReroutePercentage: 5, maxReroutePercentage: 50 };

  it("pass within their bounds, upwards and downwards, and while values are not known yet", () => {
    assert.deepEqual(checkRamp("ramps.staging", ramp, 5), []);
    assert.deepEqual(checkRamp("ramps.staging", { ...ramp, changeStep: -10 }, 50), []);
    assert.deepEqual(checkRamp("ramps.staging", { changeDecisionCallbackUrl: "https://shop.example/decide" }), []);
    const later = Promise.resolve(0);
    assert.deepEqual(checkRamp("ramps.staging", { ...ramp, minReroutePercentage: later, changeStep: later }, 0), []);
    assert.deepEqual(checkRamp("ramps.staging", ramp, later), []);
  });

  it("are refused with steps, intervals and bounds that cannot be, and a callback that is not HTTPS", () => {
    assert.deepEqual(told(checkRamp("ramps.staging", { changeStep: 0, changeIntervalInMinutes: 1.5 }, 0)), [
      "ramps.staging.changeStep: 0 is not a step: use percentage points from 1 to 100, or from -100 to -1 to take away",
      "ramps.staging.changeIntervalInMinutes: 1.5 is not an interval: use a whole number of minutes, 1 or more",
    ]);
    assert.equal(checkRamp("ramps.staging", { changeStep: 101 }).length, 1);
    assert.equal(checkRamp("ramps.staging", { changeIntervalInMinutes: 0 }).length, 1);
    assert.deepEqual(told(checkRamp("r", { minReroutePercentage: -1, maxReroutePercentage: 120 }, 0)), [
      "r.minReroutePercentage: -1 is not a percentage: use a number from 0 to 100",
      "r.maxReroutePercentage: 120 is not a percentage: use a number from 0 to 100",
    ]);
    assert.deepEqual(told(checkRamp("r", { minReroutePercentage: 60, maxReroutePercentage: 50 }, 55)), [
      "r.minReroutePercentage: 60 is above maxReroutePercentage, 50: use at most that",
    ]);
    assert.deepEqual(told(checkRamp("r", { changeDecisionCallbackUrl: "http://shop.example?key=s3cret" })), [
      "r.changeDecisionCallbackUrl: it is not a URL that App Service calls: use one that begins with https:// and a host name",
    ]);
  });

  it("are refused when the slot's share begins outside of the bounds", () => {
    assert.deepEqual(told(checkRamp("r", ramp, 4)), [
      "r: it begins with 4 percent, which is below minReroutePercentage, 5: begin within the bounds, or widen them",
    ]);
    assert.deepEqual(told(checkRamp("r", ramp, 51)), [
      "r: it begins with 51 percent, which is above maxReroutePercentage, 50: begin within the bounds, or widen them",
    ]);
  });
});

describe("a link to a slot", () => {
  it("names the slot, and production as App Service does", () => {
    assert.equal(ROUTING_NAME, "x-ms-routing-name");
    assert.equal(
      routingLink("shop.azurewebsites.net", "staging"),
      "https://shop.azurewebsites.net/?x-ms-routing-name=staging",
    );
    assert.equal(
      routingLink("shop.azurewebsites.net", "Production"),
      "https://shop.azurewebsites.net/?x-ms-routing-name=self",
    );
  });
});
