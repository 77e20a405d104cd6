import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  type Assigned,
  type PackageQuestions,
  verifyPackageAccess,
} from "../../../src/components/releases/package-access";
import { mockEngine } from "../../support/component-mocks";

const APP = { resourceGroupName: "shop", site: "shop", slot: "staging" };
const HELD = { production: "1.0.0+a", slot: "2.0.0+b" };
const CONTAINER = "/subscriptions/s/…/containers/packages";
const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const READER = `${ROLES}/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1`;
const CUSTOM = `${ROLES}/00000000-0000-0000-0000-000000000001`;
const MINUTE = 60_000;

/** A slot, whose role takes effect some minutes after it was assigned. */
interface Slot {
  readonly principalId?: string | undefined;
  readonly roles?: readonly Assigned[] | undefined;
  /** The minute from which on the app can read its package, if it is restarted then. */
  readonly readableFrom?: number;
  readonly status?: number | undefined;
}

describe("a package that an identity reads, before a swap", () => {
  let component: pulumi.Resource;
  let minutes: number;
  let restarts: number;
  let asked: number;

  beforeEach(async () => {
    await mockEngine();
    component = new pulumi.ComponentResource("test:index:Component", "component");
    [minutes, restarts, asked] = [0, 0, 0];
  });

  const assigned = (minutesAgo: number, roleDefinitionId = READER): Assigned => ({
    roleDefinitionId,
    createdOn: new Date(-minutesAgo * MINUTE).toISOString(),
  });
  const verify = (slot: Slot, identityId?: string) => {
    let restartedAt = 0;
    const azure: PackageQuestions = {
      now: () => minutes * MINUTE,
      pause: async () => {
        minutes += 0.5;
      },
      principalId: async () => ("principalId" in slot ? slot.principalId : "p1"),
      roles: async () => ("roles" in slot ? slot.roles : [assigned(0)]),
      status: async () => {
        asked++;
        return "status" in slot ? slot.status : restartedAt >= (slot.readableFrom ?? 0) ? 404 : 503;
      },
      restart: async () => {
        restarts++;
        restartedAt = minutes;
      },
    };
    return verifyPackageAccess(APP, HELD, component, { containerId: CONTAINER, identityId }, async () => azure);
  };

  it("is waited for while its role is new, and the app is restarted so that it reads again", async () => {
    await verify({ readableFrom: 3 });
    assert.deepEqual([minutes, restarts], [3.5, 4]);
  });

  it("is waited for until the role must be in effect, since something else is wrong then", async () => {
    await verify({ status: 503, roles: [assigned(4)] });
    assert.equal(minutes, 6);
  });

  for (const [why, slot] of Object.entries<Slot>({
    "whose role is old": { status: 503, roles: [assigned(11)] },
    "that one role of two has let it read for long": { status: 503, roles: [assigned(0), assigned(11)] },
    "with a role of your own": { status: 503, roles: [assigned(0, CUSTOM)] },
    "whose roles may not be seen": { status: 503, roles: undefined },
    "that nobody outside reaches": { status: undefined },
    "whose app answers": { status: 403 },
  })) {
    it(`is not waited for on a slot ${why}`, async () => {
      await verify(slot);
      assert.deepEqual([minutes, restarts, asked <= 1], [0, 0, true]);
    });
  }

  it("stops the release where no role lets it be read, or the slot has not the identity", async () => {
    const refused =
      'build.package: slot "staging" cannot read its package, so 2.0.0+b was not swapped in: production still runs 1.0.0+a. ';
    await assert.rejects(verify({ roles: [] }), {
      message: `${refused}The principal p1 of the system-assigned identity of slot "staging" has no role at ${CONTAINER}: somebody has removed it, so run \`pulumi up --refresh\`, which assigns it again`,
    });
    await assert.rejects(verify({ roles: [] }, "/…/reader"), {
      message: `${refused}The principal p1 of identity /…/reader has no role at ${CONTAINER}: assign it "Storage Blob Data Reader" there, and let this component depend on the assignment`,
    });
    await assert.rejects(verify({ principalId: undefined }, "/…/reader"), {
      message: `${refused}It does not have identity /…/reader: run \`pulumi up --refresh\``,
    });
  });
});
