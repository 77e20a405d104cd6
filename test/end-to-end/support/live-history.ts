import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { JournalRecord } from "../../../src/local";
import { until } from "../../support/until";
import { ask, packageUri } from "./builds";
import { type Declared, FIRST, type History, type Place, SLOTS, type Step, type World } from "./histories";
import { argumentsOf, connectionStringsOf } from "./history-arguments";
import { applied, changed, expectedTraffic, isDeclared, stickyNames } from "./history-outcomes";
import { Cloud, Shop } from "./project";
import { percentagesOf, readNamed, readSlot, readStickyNames } from "./slot-state";
import { switchCombinations } from "./switch-combinations";
import { isChange, runTroubled } from "./troubles";

/** What travels of production, at one moment. */
interface Travelling {
  /** The length of the journal before anything was read. */
  readonly mark: number;
  readonly found: unknown;
}

/** A history on the real engine. It passes as long as the app does what is promised. */
export class LiveHistory {
  private declared: Declared = FIRST;
  private world: World = {};
  private last: Travelling | undefined;
  private readonly identities = new Map<string, string>();

  private constructor(
    private readonly cloud: Cloud,
    private readonly shop: Shop,
    /** The declarations one after the other, as text for people. */
    readonly story: string[],
  ) {}

  /** @throws AssertionError if a promise is broken. */
  static async run(history: History, story: string[] = []): Promise<void> {
    const { title, switches } = switchCombinations()[history.switches] ?? { title: "as documented", switches: {} };
    story.push(`switches ${title}`);
    const cloud = await Cloud.open(switches);
    try {
      const shop = await Shop.open(cloud, "shop", argumentsOf(FIRST));
      const live = new LiveHistory(cloud, shop, story);
      for (const step of history.steps) {
        await live.take(step);
      }
      await live.end(history);
    } finally {
      cloud.local.disturb(undefined);
      await cloud.close();
    }
  }

  private async take({ change, trouble, refresh, again }: Step): Promise<void> {
    const before = this.declared;
    this.declared = changed(before, change, this.world);
    const { world, swaps } = applied(this.world, before, this.declared);
    this.story.push(
      `${JSON.stringify(change)}${trouble ? ` ${JSON.stringify(trouble)}` : ""}${refresh ? " refresh" : ""}`,
    );
    this.shop.declareAll(argumentsOf(this.declared));
    this.last = undefined;
    const mark = this.cloud.local.journal.length;
    const look = () => this.lookAtProduction([before, this.declared]);
    if (refresh && this.world.production) {
      await this.shop.stack.refresh();
    }
    if (trouble) {
      await runTroubled(this.shop, (signal) => this.shop.stack.up({ signal }), trouble, look);
    }
    this.cloud.local.disturb(async (request) => {
      if (isChange(request)) {
        await look();
      }
      return undefined;
    });
    const { outputs } = await this.shop.up();
    await look();
    this.cloud.local.disturb(undefined);
    this.world = world;
    assert.equal(swapsOf(this.cloud.local.journal.read(mark)).length, swaps, "swaps");
    await this.isAsDeclared(String(outputs.liveBuild), outputs.slotBuilds);
    if (again) {
      assert.deepEqual((await this.shop.up()).writes, [], "writes of an unchanged up");
    }
  }

  private async end({ troubleAtTheEnd }: History): Promise<void> {
    assert.deepEqual((await this.shop.up()).writes, [], "writes of an unchanged up");
    this.story.push(`destroy${troubleAtTheEnd ? ` ${JSON.stringify(troubleAtTheEnd)}` : ""}`);
    const { stack } = this.shop;
    if (troubleAtTheEnd) {
      await runTroubled(
        this.shop,
        (signal) => stack.destroy({ signal }),
        troubleAtTheEnd,
        async () => undefined,
      );
      this.cloud.local.disturb(undefined);
    }
    await stack.destroy();
    assert.deepEqual(this.cloud.local.sites(), [], "sites that are left");
  }

  /** Asserts that everything is as declared, and that there is nothing else. */
  private async isAsDeclared(liveBuild: string, slotBuilds: unknown): Promise<void> {
    const { declared, world, cloud } = this;
    const slots = SLOTS.filter((slot) => isDeclared(declared, slot));
    const [site] = cloud.local.sites();
    assert.deepEqual(Object.keys(site?.slotHostNames ?? {}).sort(), [...slots].sort(), "slots");
    for (const place of ["production", ...slots] as const) {
      await this.holds(place);
    }
    const sticky = await readStickyNames(cloud);
    const names = stickyNames(declared);
    assert.deepEqual(
      [[...(sticky.appSettingNames ?? [])].sort(), [...(sticky.connectionStringNames ?? [])].sort()],
      [names.settings, names.connectionStrings],
      "names that stick",
    );
    assert.equal(liveBuild, (await readSlot(cloud, "production")).buildVersion, "liveBuild");
    const held = slots.map(async (slot) => [slot, (await readSlot(cloud, slot)).buildVersion ?? ""]);
    assert.deepEqual(slotBuilds, Object.fromEntries(await Promise.all(held)), "slotBuilds");
    await answers(cloud, world.production?.build.version);
  }

  private async holds(place: Place): Promise<void> {
    const own = this.declared.own[place];
    const held = this.world[place];
    const state = await readSlot(this.cloud, place);
    this.isIdentified(place, state.buildVersion);
    assert.deepEqual(
      state.settings,
      {
        ...held?.settings,
        ...(held ? { WEBSITE_RUN_FROM_PACKAGE: packageUri(held.build.version) } : {}),
        ...own.settings,
      },
      `app settings of ${place}`,
    );
    assert.deepEqual(
      state.connectionStrings,
      connectionStringsOf({ ...held?.connectionStrings, ...own.connectionStrings }),
      `connection strings of ${place}`,
    );
    const { web } = state;
    assert.deepEqual(
      {
        stack: web.linuxFxVersion || undefined,
        startupCommand: web.appCommandLine || undefined,
        alwaysOn: web.alwaysOn,
        webSocketsEnabled: web.webSocketsEnabled,
        origins: (web.cors as { allowedOrigins?: string[] } | null)?.allowedOrigins ?? [],
        identity: state.hasIdentity,
        tags: state.tags,
        traffic: percentagesOf(state.rules),
      },
      {
        stack: held && "NODE|22-lts",
        startupCommand: held?.build.startupCommand,
        alwaysOn: own.alwaysOn,
        webSocketsEnabled: this.declared.webSocketsEnabled,
        origins: own.origins,
        identity: own.identity,
        tags: { team: "shop" },
        traffic: place === "production" ? expectedTraffic(this.declared) : {},
      },
      `configuration of ${place}`,
    );
  }

  /** Asserts that a slot identifies its build correctly: one build, one identity. */
  private isIdentified(place: Place, buildVersion: string | undefined): void {
    const build = this.world[place]?.build;
    assert.equal(buildVersion?.split("+")[0], build?.version, `build of ${place}`);
    if (build && buildVersion) {
      const known = this.identities.get(JSON.stringify(build)) ?? buildVersion;
      assert.equal(buildVersion, known, `identity of the build of ${place}`);
      this.identities.set(JSON.stringify(build), known);
    }
  }

  /** Asserts that since the last look only a swap has changed what travels of production. */
  private async lookAtProduction(declarations: readonly Declared[]): Promise<void> {
    const { journal } = this.cloud.local;
    const now = { mark: journal.length, found: await this.travelling(declarations) };
    const { last } = this;
    this.last = now;
    if (last && !isDeepStrictEqual(last.found, now.found) && swapsOf(journal.read(last.mark)).length === 0) {
      assert.deepEqual(now.found, last.found, "what travels of production changed without a swap");
    }
  }

  private async travelling(declarations: readonly Declared[]): Promise<unknown> {
    if (this.cloud.local.sites().length === 0) {
      return undefined;
    }
    const sticky = declarations.map(stickyNames);
    const rest = (named: Record<string, unknown>, names: readonly string[]) =>
      Object.fromEntries(Object.entries(named).filter(([name]) => !names.includes(name)));
    const { web } = await readSlot(this.cloud, "production");
    return {
      settings: rest(
        await readNamed(this.cloud, "production", "appsettings"),
        sticky.flatMap((one) => one.settings),
      ),
      connectionStrings: rest(
        await readNamed(this.cloud, "production", "connectionstrings"),
        sticky.flatMap((one) => one.connectionStrings),
      ),
      stack: web.linuxFxVersion,
      startupCommand: web.appCommandLine,
    };
  }
}

function swapsOf(records: readonly JournalRecord[]): JournalRecord[] {
  return records.filter(({ kind }) => kind === "swap");
}

/** Waits until production answers with a version. A changed sticky value restarts it. */
async function answers(cloud: Cloud, version: string | undefined): Promise<void> {
  await until(`production answers with ${version}`, async () => (await ask(cloud.local, "shop")).version === version);
}
