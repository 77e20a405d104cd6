import assert from "node:assert/strict";
import { Example, type ShopAnswer, visit } from "./example";
import { Cloud } from "./project";
import { isOneStory } from "./story";

/** An example that is tried, and the local App Service that it is tried on. */
export class TriedExample {
  /** The last that was opened comes first. */
  private readonly opened: Example[] = [];
  private tried: Cloud | undefined;

  get cloud(): Cloud {
    assert.ok(this.tried);
    return this.tried;
  }

  /** The example itself. */
  get example(): Example {
    return this.at(0);
  }

  /** The project that had to be there before it. */
  get existing(): Example {
    return this.at(1);
  }

  /** The app that it made. */
  get site() {
    const [only] = this.cloud.local.sites();
    assert.ok(only);
    return only;
  }

  production(): Promise<ShopAnswer> {
    return this.link(`https://${this.site.hostName}`);
  }

  slot(name: string): Promise<ShopAnswer> {
    return this.link(`https://${this.site.slotHostNames[name]}`);
  }

  link(value: unknown): Promise<ShopAnswer> {
    return visit(this.cloud.local, String(value));
  }

  async openCloud(): Promise<void> {
    this.tried = await Cloud.open();
  }

  async closeCloud(): Promise<void> {
    await this.close();
    await this.tried?.close();
  }

  async open(folder: string): Promise<Example> {
    const example = new Example(this.cloud, folder);
    await example.open();
    this.opened.unshift(example);
    return example;
  }

  /** Destroys all that was opened. */
  async close(): Promise<void> {
    for (const example of this.opened.splice(0)) {
      await example.close();
    }
  }

  /** Asserts that nothing is left to do. */
  async isLeftAlone(): Promise<void> {
    for (const each of this.opened) {
      assert.deepEqual((await each.up()).writes, []);
    }
  }

  private at(index: number): Example {
    const example = this.opened[index];
    assert.ok(example);
    return example;
  }
}

/** What is tried of an example. */
export interface ExampleTrial {
  /** The project; or what makes it, and leaves it again when all is over. */
  readonly folder: string | (() => string);
  /** What it is about: the tests between its first `up` and its end. */
  readonly story?: (tried: TriedExample) => void;
  /** The project that must be there before it, and the configuration by which this one finds it. */
  readonly existing?: { readonly folder: string; readonly configuration: Readonly<Record<string, string>> };
}

/** Tries what every example must do, and between its first `up` and its end what it is about. */
export function tryExample(title: string, { folder, story = () => undefined, existing }: ExampleTrial): void {
  describe(`the example ${title}, on the real engine`, function () {
    this.timeout(600_000);
    isOneStory();
    const tried = new TriedExample();

    before(() => tried.openCloud());

    after(() => tried.closeCloud());

    it("comes with its first version live, and is left alone by a second up", async () => {
      if (existing) {
        await (await tried.open(existing.folder)).up();
      }
      const example = await tried.open(typeof folder === "string" ? folder : folder());
      await example.up(existing?.configuration ?? {});
      assert.equal((await tried.production()).version, "1.0.0");
      await tried.isLeftAlone();
    });

    story(tried);

    it("goes, with all that it made", async () => {
      await tried.close();
      assert.deepEqual(tried.cloud.local.sites(), []);
    });
  });
}

/** The restarts of production alone. */
export function inProduction(restarts: readonly { readonly slot: string }[]): object[] {
  return restarts.filter(({ slot }) => slot === "production");
}
