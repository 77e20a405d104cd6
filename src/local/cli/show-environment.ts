import { installProviders } from "../../pulumi/providers/install";
import { ProviderKind } from "../host/connection";
import { bicepConfiguration, environmentParts } from "../host/environment";
import { openHome } from "../host/home";
import { start } from "./actions";
import { engineFor } from "./run";
import { environmentText, type Shell } from "./shells";

/** Prints the environment of `local run`, for a shell to evaluate. Starts the local App Service if needed. */
export async function showEnvironment(shell: Shell, provider: ProviderKind): Promise<void> {
  const home = openHome();
  const connection = await start(home);
  if (provider === ProviderKind.Started) {
    installProviders(home);
  }
  const parts = environmentParts(connection, home, { engine: await engineFor("env"), provider });
  console.log(environmentText(parts.map(withoutSamePath), shell));
}

/** Prints a `bicepconfig.json`. Starts the local App Service if needed. */
export async function showBicepConfiguration(): Promise<void> {
  console.log(JSON.stringify(bicepConfiguration(await start(openHome())), undefined, 2));
}

/** Leaves a PATH out that is the shell's own. */
function withoutSamePath({ purpose, variables }: ReturnType<typeof environmentParts>[number]) {
  const { PATH, ...others } = variables;
  return PATH === undefined || PATH === process.env.PATH ? { purpose, variables: others } : { purpose, variables };
}
