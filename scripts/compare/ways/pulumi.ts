import { MeasuredStack } from "../../bench/measured-stack";
import { type Build, type Ground, packageUri, type Way } from "../job";

/** A Pulumi program, run by the Pulumi CLI. Releasing and going back are the same: declare it, and `pulumi up`. */
export class PulumiWay implements Way {
  readonly #stack: MeasuredStack;

  constructor(
    private readonly ground: Ground,
    folder: string,
  ) {
    this.#stack = new MeasuredStack(ground, folder, "compare");
  }

  async prepare(): Promise<void> {
    const { resourceGroupName, serverFarmId, site } = this.ground;
    await this.#stack.init({ resourceGroupName, serverFarmId, site });
  }

  async declare({ version, greeting }: Build): Promise<void> {
    await this.#stack.configure({ version, greeting, packageUri: packageUri(version) });
  }

  async apply(): Promise<void> {
    await this.#stack.up();
  }

  rollBack(): Promise<void> {
    return this.apply();
  }

  close(): void {
    this.#stack.close();
  }
}
