import assert from "node:assert/strict";
import { checkRollout, describeFigures, faultInFigures, figuresSince, type SlotFigures } from "../../src/rules";
import { told } from "./told";

const STEPS = [
  { percentage: 0.5, bakeTimeInSeconds: 0 },
  { percentage: 100, bakeTimeInSeconds: 86_400 },
];

describe("gradual releases", () => {
  it("pass with steps alone, with all that they can have, and while values are not known yet", () => {
    assert.deepEqual(checkRollout("rollout", { steps: STEPS }), []);
    const full = {
      steps: STEPS,
      metrics: { maximumServerErrorPercentage: 0, maximumResponseTimeRatio: 1, minimumRequests: 1 },
      waitForPinnedVisitorsInSeconds: 0,
      afterInterruption: "Restart",
    };
    assert.deepEqual(checkRollout("rollout", full), []);
    const unknown = { steps: [{ percentage: Promise.resolve(1) }, ...STEPS], metrics: undefined };
    assert.deepEqual(checkRollout("rollout", unknown), []);
  });

  it("are refused without steps", () => {
    const example = "declare at least one, for example { percentage: 10, bakeTimeInSeconds: 600 }";
    assert.deepEqual(told(checkRollout("rollout", { steps: [] })), [`rollout.steps: there are none: ${example}`]);
    assert.deepEqual(told(checkRollout("rollout", {})), [`rollout.steps: they are missing: ${example}`]);
  });

  it("are refused with percentages, times, limits and choices that cannot be", () => {
    const steps = [0, 10, 10, 101, 9].map((percentage) => ({ percentage, bakeTimeInSeconds: 1 }));
    const declared = {
      steps: [...steps, { percentage: 11, bakeTimeInSeconds: 90_000 }],
      metrics: { maximumServerErrorPercentage: -1, maximumResponseTimeRatio: 0.5, minimumRequests: 0 },
      waitForPinnedVisitorsInSeconds: 3601,
      afterInterruption: "Continue",
    };
    assert.deepEqual(told(checkRollout("rollout", declared)), [
      "rollout.steps[0].percentage: 0 is not a percentage for a step: use a number above 0, up to 100",
      "rollout.steps[2].percentage: 10 does not rise: use more than the step before, 10, and at most 100",
      "rollout.steps[3].percentage: 101 is not a percentage for a step: use a number above 0, up to 100",
      "rollout.steps[4].percentage: 9 does not rise: use more than the step before, 10, and at most 100",
      "rollout.steps[5].bakeTimeInSeconds: 90000 is not allowed: use a number from 0 to 86400",
      "rollout.metrics.maximumServerErrorPercentage: -1 is not allowed: use a number from 0 to 100",
      "rollout.metrics.maximumResponseTimeRatio: 0.5 is not allowed: use a number from 1 to 1000",
      "rollout.metrics.minimumRequests: 0 is not allowed: use a whole number from 1 to 1000000",
      "rollout.waitForPinnedVisitorsInSeconds: 3601 is not allowed: use a number from 0 to 3600",
      'rollout.afterInterruption: "Continue" is not allowed: use "Resume" or "Restart"',
    ]);
  });
});

describe("the figures of a slot and of production", () => {
  const figures = (requests: number, serverErrors: number, average: number): SlotFigures => ({
    requests,
    serverErrors,
    responseSeconds: requests * average,
  });

  it("are no verdict while the slot had too few requests", () => {
    assert.equal(faultInFigures(figures(19, 19, 9), figures(1000, 0, 0.1), undefined), undefined);
    assert.notEqual(faultInFigures(figures(20, 20, 9), figures(1000, 0, 0.1), undefined), undefined);
    assert.notEqual(faultInFigures(figures(5, 5, 0.1), figures(0, 0, 0), { minimumRequests: 5 }), undefined);
  });

  it("compare the shares of server errors, in percentage points", () => {
    assert.equal(faultInFigures(figures(100, 4, 0.1), figures(1000, 30, 0.1), undefined), undefined);
    assert.equal(
      faultInFigures(figures(100, 5, 0.1), figures(1000, 30, 0.1), undefined),
      "its server errors are 2 percentage points above production's, and maximumServerErrorPercentage is 1",
    );
  });

  it("take production for free of errors, and for as fast, where it had too few requests", () => {
    assert.match(faultInFigures(figures(100, 2, 0.1), figures(1, 1, 0.1), undefined) ?? "", /2 percentage points/);
    assert.equal(faultInFigures(figures(100, 1, 9), figures(1, 1, 0.1), undefined), undefined);
    assert.equal(faultInFigures(figures(100, 0, 9), figures(0, 0, 0), undefined), undefined);
  });

  it("compare the average response times", () => {
    assert.equal(faultInFigures(figures(100, 0, 0.2), figures(900, 0, 0.1), undefined), undefined);
    assert.equal(
      faultInFigures(figures(100, 0, 0.25), figures(900, 0, 0.1), undefined),
      "it takes 2.5 times as long as production, and maximumResponseTimeRatio is 2",
    );
  });

  it("are told in words, and leave out what was before", () => {
    assert.equal(describeFigures(figures(0, 0, 0)), "no requests yet");
    assert.equal(
      describeFigures(figuresSince(figures(140, 3, 0.05), figures(20, 0, 0.05))),
      "120 requests, 3 server errors (2.5 %), 0.050 s on average",
    );
  });
});
