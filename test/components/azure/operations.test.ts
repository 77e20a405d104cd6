import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Clock, untilOver } from "../../../src/components/azure/operations";
import { mockEngine } from "../../support/component-mocks";

const MINUTE = 60_000;

describe("waiting for what an earlier run left behind", () => {
  let component: pulumi.Resource;
  /** A clock whose pauses are ten minutes each. */
  let clock: Clock & { minutes: number };

  beforeEach(async () => {
    await mockEngine();
    component = new pulumi.ComponentResource("test:index:Component", "component");
    clock = {
      minutes: 0,
      now: () => clock.minutes * MINUTE,
      pause: async () => {
        clock.minutes += 10;
      },
    };
  });

  it("goes on once it is over", async () => {
    await untilOver(component, async () => (clock.minutes < 30 ? "deployment shop-swap" : undefined), clock);
    assert.equal(clock.minutes, 30);
  });

  it("gives up after half an hour, and says so: the write that follows would be refused", async () => {
    await assert.rejects(
      untilOver(component, async () => (clock.minutes < 100 ? "deployment shop-swap" : undefined), clock),
      /^Error: deployment shop-swap has not ended within 30 minutes, and .*Run `pulumi up` again once it has ended$/,
    );
    assert.equal(clock.minutes, 40);
  });
});
