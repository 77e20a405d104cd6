import assert from "node:assert/strict";
import type { LocalAppServiceOptions } from "../../../src/local";
import { Example, type ShopAnswer, visit } from "./example";
import { Cloud } from "./project";
import { isOneStory } from "./story";

/** An example under test, and its local App Service. */
export class TriedExample {
  /** The last one opened comes first. */
  private readonly opened: Example[] = [];
  private tried: Cloud | undefined;

  /** @param path The page that tells what an app runs. */
  constructor(private readonly path: string) {}

  get cloud(): Cloud {
    assert.ok(this.tried);
    return this.tried;
  }

  /** The example itself. */
  get example(): Example {
    return this.at(0);
  }

  /** The project that must exist before it. */
  get existing(): Example {
    return this.at(1);
  }

  /** The app that it created. */
  get site() {
    const [only] = this.cloud.local.sites();
    assert.ok(only);
    return only;
  }

  production(): Promise<ShopAnswer> {
    return this.link(`https://${this.site.hostName}${this.path}`);
  }

  slot(name: string): Promise<ShopAnswer> {
    return this.link(`https://${this.site.slotHostNames[name]}${this.path}`);
  }

  link(value: unknown): Promise<ShopAnswer> {
    return visit(this.cloud.local, String(value));
  }

  /**
   * @param options What else the local App Service is started with.
   */
  async openCloud(options: Partial<LocalAppServiceOptions> = {}): Promise<void> {
    this.tried = await Cloud.open({}, [], options);
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

  /** Destroys everything that was opened. */
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

/** How to test an example. */
export interface ExampleTrial {
  /** The project's folder; or a function that creates it and removes it at the end. */
  readonly folder: string | (() => string);
  /** The configuration of its first `up`, beside that by which it finds the existing project. Defaults to its own. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** The page that tells what the app runs. Defaults to `/`. */
  readonly path?: string;
  /** What else the local App Service is started with. */
  readonly options?: Partial<LocalAppServiceOptions>;
  /** What must be there before its first `up`. */
  readonly prepare?: (tried: TriedExample) => Promise<void>;
  /** The example's own tests, between its first `up` and its end. */
  readonly story?: (tried: TriedExample) => void;
  /** The project that must exist before it, and the configuration with which this one finds it. */
  readonly existing?: { readonly folder: string; readonly configuration: Readonly<Record<string, string>> };
}

/** Tests what every example must do. The example's own tests run between its first `up` and its end. */
export function tryExample(
  title: string,
  { folder, configuration, path = "/", options, prepare, story = () => undefined, existing }: ExampleTrial,
): void {
  describe(`the example ${title}, on the real engine`, function () {
    this.timeout(600_000);
    isOneStory();
    const tried = new TriedExample(path);

    before(async () => {
      await tried.openCloud(options);
      await prepare?.(tried);
    });

    after(() => tried.closeCloud());

    it("comes with its first version live, and is left alone by a second up", async () => {
      if (existing) {
        await (await tried.open(existing.folder)).up();
      }
      const example = await tried.open(typeof folder === "string" ? folder : folder());
      await example.up({ ...existing?.configuration, ...configuration });
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

/** Only the restarts of production. */
export function inProduction(restarts: readonly { readonly slot: string }[]): object[] {
  return restarts.filter(({ slot }) => slot === "production");
}
