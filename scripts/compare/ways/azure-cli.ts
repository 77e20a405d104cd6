import { AzureCli } from "../../../test/clients/azure-cli/azure-cli";
import type { Build, Ground, Way } from "../job";

/**
 * The script that Microsoft documents: the app and its slot are made once, and a release sets the slot's settings, deploys into it
 * and swaps. Each command is a process of its own, as in a script, which ends at the first that fails.
 *
 * Source: "Set up staging environments in Azure App Service" and the pages of `az webapp`, Microsoft.
 */
export class AzureCliWay implements Way {
  #az: AzureCli | undefined;
  #build: Build | undefined;
  #isThere = false;

  constructor(private readonly ground: Ground) {}

  async prepare(): Promise<void> {
    this.#az = await AzureCli.start(this.ground);
    await this.#az.signIn();
  }

  async declare(build: Build): Promise<void> {
    this.#build = build;
  }

  async apply(): Promise<void> {
    await (this.#isThere ? this.#release() : this.#create());
    this.#isThere = true;
  }

  rollBack(): Promise<void> {
    return this.#swap();
  }

  close(): void {
    this.#az?.close();
  }

  async #create(): Promise<void> {
    const { serverFarmId, site } = this.ground;
    const { version, greeting } = this.#declared();
    await this.#run(`webapp create --plan ${serverFarmId} --runtime NODE|22-lts`);
    await this.#run("webapp config set --always-on true");
    await this.#run(
      `webapp config appsettings set --settings 'GREETING=${greeting}' --slot-settings ENVIRONMENT=production`,
    );
    await this.#run(`webapp deploy --type zip --src-path ${this.ground.packageFile(version)}`);
    await this.#run(`webapp deployment slot create --slot staging --configuration-source ${site}`);
    await this.#run("webapp config appsettings set --slot staging --slot-settings ENVIRONMENT=staging");
  }

  async #release(): Promise<void> {
    const { version, greeting } = this.#declared();
    await this.#run(`webapp config appsettings set --slot staging --settings 'GREETING=${greeting}'`);
    await this.#run(`webapp deploy --slot staging --type zip --src-path ${this.ground.packageFile(version)}`);
    await this.#swap();
  }

  #swap(): Promise<void> {
    return this.#run("webapp deployment slot swap --slot staging --target-slot production");
  }

  #declared(): Build {
    if (this.#build === undefined) {
      throw new Error("no build is declared yet");
    }
    return this.#build;
  }

  async #run(command: string): Promise<void> {
    const { resourceGroupName, site } = this.ground;
    await this.#az?.runExecutable(`${command} --resource-group ${resourceGroupName} --name ${site}`);
  }
}
