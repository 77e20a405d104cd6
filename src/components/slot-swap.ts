import * as pulumi from "@pulumi/pulumi";
import { checkSlotName, PRODUCTION, type Problem } from "../rules";
import { appOf, checkApp, namedApp } from "./args/app-args";
import { NOTHING_NAMED } from "./args/named";
import type { SlotSwapArgs } from "./args/slot-swap-args";
import { NO_NAMES } from "./args/sticky";
import { isPreview } from "./args/swap-action";
import { hook, known } from "./azure/hook";
import { Past } from "./azure/past";
import { recordDeclared } from "./hooks/declared";
import { withdraw } from "./hooks/withdraw-visitors";
import { Previews } from "./releases/previews";
import { buildsHeld, warnOfHandSwap } from "./resources/builds-held";
import { deploySwap, liveBuildOf, targetOf } from "./resources/deployment";
import { Restoration } from "./restoration/restoration";
import { resolvedChecks } from "./validation/checks";
import { checkDeploymentNames } from "./validation/deployment-names";
import { HOST_CHECK, hidesPath } from "./validation/health-check";
import { checkOptions } from "./validation/options";
import { refuseProblems, refuseShape } from "./validation/problems";
import { validateReleasing } from "./validation/releasing";
import { SLOT_SWAP } from "./validation/shapes";

/**
 * Swaps a slot into production until production runs the declared build, and never twice: by the properties
 * `buildVersion` and `targetBuildVersion` of Azure Resource Manager. For apps that are declared elsewhere; a
 * `SlottedWebApp` has one of its own. Where production runs the build already, nothing is written.
 *
 * Before the swap it reads what the slot really holds, and stops with an error when that is not the target.
 */
export class SlotSwap extends pulumi.ComponentResource {
  /** What production runs, as the setting that travels with each build says: a version, or `<version>+<digest>`. */
  public readonly liveBuild: pulumi.Output<string>;

  constructor(name: string, args: SlotSwapArgs, opts?: pulumi.ComponentResourceOptions) {
    const refuse = (args: SlotSwapArgs) => {
      refuseShape(`SlotSwap "${name}"`, args, SLOT_SWAP);
      refuseProblems(`SlotSwap "${name}"`, [...checkOptions(opts), ...checkSlotSwap(name, args)]);
    };
    refuse(args);
    const slot = args.slot ?? "staging";
    const component = () => this;
    const { swapAction } = args;
    const previews = new Previews({ component, action: swapAction });
    const past = new Past(component);
    const restoration = new Restoration(component, name, past, "declared elsewhere");
    super("azure-slots:index:SlotSwap", name, {}, past.optionsOf(name, opts));

    const recorded = recordDeclared(this, name, {
      named: NOTHING_NAMED,
      texts: {
        ...namedApp(args),
        slot,
        targetSlot: args.targetSlot,
        targetBuildVersion: args.targetBuildVersion,
        rollout: args.rollout && "true",
      },
      past,
      restoration,
      retire: async (change) => {
        await withdraw(change, { ...change.app, slot: change.newTexts.slot ?? "" }, this);
      },
    });

    // The hook must not wait for what it needs.
    const { checks: declaredChecks, ...others } = args;
    const checked = pulumi.output(others).apply((all) => {
      refuse(all as SlotSwapArgs);
      return all;
    });
    const checks = resolvedChecks(`SlotSwap "${name}"`, declaredChecks);
    // A preview that does not know a value of a check still sees the target.
    const settled = pulumi.all([pulumi.output(known(checks).then(() => true)), recorded]);
    const targetBuildVersion = pulumi.unsecret(pulumi.all([checked, settled]).apply(([all]) => all.targetBuildVersion));
    const app = appOf(this, args);
    const proof = {
      healthCheck: pulumi
        .all([checked, hidesPath(args.healthCheck)])
        .apply(([{ healthCheck, hostCheck }, isHidden]) =>
          healthCheck ? { ...healthCheck, hidesPath: isHidden } : hostCheck ? HOST_CHECK : undefined,
        ),
      rollout: checked.apply(({ rollout }) => rollout),
      checks,
    };
    const target = pulumi.output(args.targetSlot ?? PRODUCTION);
    const release = pulumi.all([swapAction, slot, targetBuildVersion, target]);
    restoration.watch(app, release, ([action, slot, build, target]) => ({
      watched: { slots: [...new Set([PRODUCTION, target, slot])], sticky: {}, names: NO_NAMES, traffic: [] },
      waits: pulumi.output(isPreview(action) ? { slot, build } : undefined),
    }));
    let isWritten = false;
    const notice = hook(component, async () => {
      isWritten = true;
    });
    const swap = deploySwap(this, name, {
      ...app,
      slot,
      ...(args.targetSlot === undefined ? {} : { targetSlot: target }),
      targetBuildVersion,
      proof,
      swapAction,
      previews,
      past,
      restored: restoration.of("swap"),
      checks: [notice, restoration.hook("swap", PRODUCTION)],
    });
    const builds = buildsHeld({
      parent: this,
      app,
      places: target.apply((slot) => [slot]),
      restoration,
      isTouched: () => isWritten,
      recorded: liveBuildOf(
        swap,
        pulumi
          .all([targetBuildVersion, swapAction])
          .apply(([build, action]) => (isPreview(action) ? undefined : build)),
      ),
    });
    this.liveBuild = pulumi.unsecret(
      pulumi.all([builds, targetOf(swap), swapAction, target]).apply(([builds, wanted, action, target]) => {
        const live = builds[target] ?? "";
        if (!isPreview(action)) {
          warnOfHandSwap(this, name, live, wanted, target === PRODUCTION ? PRODUCTION : `slot "${target}"`);
        }
        return live;
      }),
    );
    this.registerOutputs({ liveBuild: this.liveBuild });
  }
}

function checkSlotSwap(name: string, args: SlotSwapArgs): Problem[] {
  const { slot } = args;
  return [
    ...checkApp(args),
    ...checkDeploymentNames(name, ["-write-rules"]),
    ...(typeof slot === "string" ? checkSlotName("slot", slot) : []),
    ...checkTargetSlot(args),
    ...validateReleasing(args),
  ];
}

/** Checks the slot that stands in place of production. */
function checkTargetSlot({ slot = "staging", targetSlot, rollout, swapAction }: SlotSwapArgs): Problem[] {
  const path = "targetSlot";
  if (typeof targetSlot !== "string" || targetSlot === PRODUCTION) {
    return [];
  }
  const isSame = typeof slot === "string" && slot.toLowerCase() === targetSlot.toLowerCase();
  return [
    ...checkSlotName(path, targetSlot),
    ...(isSame ? [{ path, reason: `"${targetSlot}" is the slot itself: name another one` }] : []),
    ...(rollout === undefined
      ? []
      : [{ path: "rollout", reason: `it is of production's visitors: remove it, or ${path}` }]),
    ...(isPreview(swapAction)
      ? [
          {
            path: "swapAction",
            reason: `a build waits to be swapped into production alone: remove "Preview", or ${path}`,
          },
        ]
      : []),
  ];
}
