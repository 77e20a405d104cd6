import { resolve } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { mask, OutputTail } from "../../printed-output";
import type { Arm } from "../azure/arm";
import {
  type App,
  describeBuild,
  describeHeldBuilds,
  type HeldBuilds,
  readHeldBuilds,
  targetInWords,
} from "../azure/held-builds";
import { type SiteAddresses, siteAddressesOf } from "../azure/site-addresses";
import { progress } from "../azure/tell";
import type { Check, ToldVariable } from "../validation/checks";
import { CheckRecord } from "./check-record";
import { runCommand } from "./command";
import { isRunOver } from "./run-over";

const TIMEOUT_SECONDS = 600;

/** How often to verify, while a check runs, that the run still exists. Progress is shown at the same time. */
const LOOK_MILLISECONDS = 2_000;

/** How many lines of a check's output an error shows. */
const SHOWN_LINES = 20;

/** How many characters of the last line are shown while a check runs. */
const SHOWN_CHARACTERS = 120;

/** What the checks of a release need. */
export interface Checked {
  readonly app: App;
  readonly arm: Arm;
  readonly hostNames: { readonly production: string; readonly slot: string };
  /** The component whose provider makes the requests. */
  readonly component: pulumi.Resource;
}

/** The checks that a build must pass on its slot before it goes live. */
export class ReleaseChecks {
  constructor(
    private readonly checks: readonly Check[],
    private readonly checked: Checked,
  ) {}

  /**
   * Runs them one after the other, unless the build has passed them before.
   *
   * @throws At the first failure. The error says how the check ended, and shows its last output.
   */
  async pass(held: HeldBuilds): Promise<void> {
    const { app, arm, component } = this.checked;
    const record = new CheckRecord(arm, app);
    // A new app must not rely on the record of an earlier app with its name.
    const passed = held.production === "" ? [] : await record.read();
    if (held.slot !== "" && passed.includes(held.slot)) {
      return;
    }
    const addresses = await siteAddressesOf(component);
    try {
      const told = await this.told(held, addresses);
      for (const [index, check] of this.checks.entries()) {
        await this.run(check, `checks[${index}]`, told, held);
      }
    } finally {
      addresses.close();
    }
    if (held.slot !== "") {
      await record.write([...passed, held.slot]);
    }
  }

  /** The environment variables that every check gets. */
  private async told(held: HeldBuilds, addresses: SiteAddresses): Promise<Readonly<Record<ToldVariable, string>>> {
    const { app, hostNames } = this.checked;
    return {
      SITE_NAME: app.site,
      RESOURCE_GROUP_NAME: app.resourceGroupName,
      SLOT_NAME: app.slot,
      SLOT_URL: await addresses.of(hostNames.slot),
      SLOT_HOST_NAME: hostNames.slot,
      PRODUCTION_URL: await addresses.of(hostNames.production),
      PRODUCTION_HOST_NAME: hostNames.production,
      BUILD_VERSION: held.slot,
      LIVE_BUILD_VERSION: held.production,
    };
  }

  private async run(
    check: Check,
    path: string,
    told: Readonly<Record<ToldVariable, string>>,
    held: HeldBuilds,
  ): Promise<void> {
    const { command, environment, workingDirectory = ".", timeoutInSeconds = TIMEOUT_SECONDS, secrets } = check;
    const { app, component } = this.checked;
    const name = mask(check.name ?? command.slice(0, 2).join(" "), secrets, 1);
    const printed = new OutputTail();
    let last = "";
    const began = Date.now();
    const show = () => {
      const seconds = Math.round((Date.now() - began) / 1000);
      progress(component, `checking ${held.slot} on "${app.slot}" by ${name}, ${seconds} s${last && `: ${last}`}`);
    };
    show();
    const watch = this.watch(held, show);
    const fault = await runCommand({
      words: command,
      workingDirectory: resolve(workingDirectory),
      environment: { ...process.env, ...environment, ...told },
      timeoutInSeconds,
      print: (line) => {
        printed.add(`${line}\n`);
        last = mask(line, secrets, 1).trim().slice(0, SHOWN_CHARACTERS) || last;
      },
      signal: watch.signal,
    }).finally(watch.end);
    const why = watch.fault() ?? fault;
    if (why !== undefined) {
      const lines = printed.lines(SHOWN_LINES, secrets, 1);
      throw new Error(
        `${path} (${name}): ${mask(why, secrets, 1)}, so ${describeBuild(held.slot)} on slot "${app.slot}" was not swapped in: ` +
          `${targetInWords(app)} still runs ${describeBuild(held.production)}. Mend the build, or the check, and run \`pulumi up\` again; ` +
          `or declare the build that production runs. ${lines === "" ? "It printed nothing" : `What it printed last:\n${lines}`}`,
      );
    }
  }

  /**
   * Verifies, while a check runs, that the run still exists and the slot still holds the build. Otherwise ends the check. The
   * run may have been ended by Ctrl-C while this process lives on.
   */
  private watch(
    held: HeldBuilds,
    show: () => void,
  ): { readonly signal: AbortSignal; readonly fault: () => string | undefined; readonly end: () => void } {
    const { app, component } = this.checked;
    const ending = new AbortController();
    let fault: string | undefined;
    const stop = (why: string) => {
      fault ??= why;
      ending.abort();
    };
    const look = async () => {
      show();
      try {
        const now = await readHeldBuilds(app, component);
        if (now.slot !== held.slot || now.production !== held.production) {
          stop(`somebody else changed the slots while it ran (${describeHeldBuilds(app, now)})`);
        }
      } catch (error) {
        // A failed read is no reason to end the check, which may not need Azure.
        if (isRunOver(error)) {
          stop("the run was ended, and the check with it");
        }
      }
    };
    const timer = setInterval(() => void look(), LOOK_MILLISECONDS);
    return { signal: ending.signal, fault: () => fault, end: () => clearInterval(timer) };
  }
}
