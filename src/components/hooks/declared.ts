import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random";
import { type Named, namedIn, namedTexts } from "../args/named";
import type { App } from "../azure/held-builds";
import { before, hook, known } from "../azure/hook";
import { untilIdle } from "../azure/operations";
import type { Past } from "../azure/past";
import type { Restoration } from "../restoration/restoration";
import { appOfId } from "./retire";

/** Texts of a declaration that are told from those of the last run. */
type Texts = Readonly<Record<string, string>>;

/** The old and the new declaration of a component. */
export interface Change {
  readonly app: App;
  readonly old: Named;
  readonly now: Named;
  readonly oldTexts: Texts;
  /** Without what a preview does not know. */
  readonly newTexts: Texts;
}

/** What a component declares, and what it does about that before any of its resources is written. */
export interface Declared {
  readonly named: Named;
  /** What else is told from the last run's, by the names of the arguments. What is undefined is left out. */
  readonly texts: Readonly<Record<string, pulumi.Input<string | undefined> | undefined>>;
  readonly past: Past;
  readonly restoration: Restoration;
  /** Checks the new declaration, also in a preview, before anything is undone. Defaults to no check. */
  readonly verify?: (change: Change) => Promise<void>;
  /** Undoes what is no longer declared. */
  readonly retire: (change: Change) => Promise<void>;
}

/**
 * Records what a component declares, and acts on what has changed before the record is replaced.
 *
 * It is a resource of its own, and a custom one: the hooks of a component run in `refresh --run-program` and
 * `destroy --run-program`, too, where nothing may be written.
 *
 * @returns Known once that is done. Everything that is written must wait for it.
 */
export function recordDeclared(component: pulumi.Resource, name: string, declared: Declared): pulumi.Output<string> {
  const { named, texts, past, restoration, verify, retire } = declared;
  const recordName = `${name}-declared`;
  const changing = hook(
    () => component,
    async ({ urn }) => {
      const oldTexts = await past.keepersOf(urn);
      if (oldTexts === undefined) {
        restoration.begin();
        return;
      }
      const newTexts = await knownTexts({ ...namedTexts(named), ...texts });
      const old = namedIn(oldTexts);
      restoration.follow(old, oldTexts.buildVersion !== newTexts.buildVersion);
      const app = appOfId((await past.outputsOf(await urnOf(component)))?.siteId) ?? appIn(oldTexts);
      if (app === undefined) {
        return;
      }
      // What an environment gives is told by the texts, once it is known.
      const now = pulumi.runtime.isDryRun() ? named : namedIn(newTexts);
      const change = { app, old, now, oldTexts, newTexts };
      await verify?.(change);
      if (!pulumi.runtime.isDryRun()) {
        await untilIdle(app, component);
        await retire(change);
      }
    },
    { onDryRun: true },
  );
  const keepers = { ...namedTexts(named), ...texts } as Record<string, pulumi.Input<string>>;
  const hooks = before(recordName, changing);
  // Protection is not for it: what a protected app declares can change.
  const { urn } = new RandomUuid(recordName, { keepers }, { parent: component, protect: false, hooks });
  restoration.after(urn);
  return urn;
}

async function knownTexts(texts: Declared["texts"]): Promise<Texts> {
  const values = Object.entries(texts).map(async ([name, text]) => [name, await known(text)] as const);
  return Object.fromEntries((await Promise.all(values)).flatMap(([name, text]) => (text ? [[name, text]] : [])));
}

async function urnOf(component: pulumi.Resource): Promise<string> {
  return (await known(component.urn)) ?? "";
}

/** The app that a declaration names. Where the last run failed, its component says nothing. */
function appIn({ resourceGroupName, siteName }: Texts): App | undefined {
  return resourceGroupName && siteName ? { resourceGroupName, site: siteName, slot: "" } : undefined;
}
