import { table } from "../../table";
import { type Connection, readConnection } from "../host/connection";
import { openHome } from "../host/home";
import { type LocalApp, readApps } from "./apps";

/**
 * Prints where the local App Service is reached, and each app and slot with its build, its state and the address that works here. Exits
 * with 1 if it is not running.
 */
export async function showStatus({ json = false }: { readonly json?: boolean }): Promise<void> {
  const connection = readConnection(openHome());
  if (!connection) {
    process.exitCode = 1;
    const advice = "no local App Service runs here: start it with `azure-slots local start`";
    console.log(json ? JSON.stringify({ running: false }, undefined, 2) : advice);
    return;
  }
  const apps = await readApps(connection);
  if (json) {
    console.log(JSON.stringify({ running: true, ...addressesOf(connection), apps }, undefined, 2));
  } else {
    console.log([...describeConnection(connection), "", ...describeApps(apps)].join("\n"));
  }
}

/** The addresses, without what signs clients in. */
function addressesOf(connection: Connection): Partial<Connection> {
  const { processId, armEndpoint, frontDoor, frontDoorTls, pageUrl, subscriptionIds, authorityFile } = connection;
  return { processId, armEndpoint, frontDoor, frontDoorTls, pageUrl, subscriptionIds, authorityFile };
}

/** Where the local App Service is reached, as lines for people. */
export function describeConnection(connection: Connection): string[] {
  const { port } = new URL(connection.frontDoor);
  return table([
    ["Azure Resource Manager", connection.armEndpoint],
    ["front door", `${connection.frontDoor} and ${connection.frontDoorTls}`],
    ["reached by", "programs on this machine only"],
    ["page", `${connection.pageUrl} shows apps, slots and swaps as they change`],
    ["subscriptions", connection.subscriptionIds.join(", ")],
    ["authority of HTTPS", connection.authorityFile],
    ["a site's pages", `http://<site>.azurewebsites.net.localhost:${port}/`],
  ]);
}

function describeApps(apps: readonly LocalApp[]): string[] {
  if (apps.length === 0) {
    return ["no apps yet: declare one, for example by `azure-slots local run -- pulumi up`"];
  }
  const rows = apps.flatMap(({ name: app, slots }) =>
    slots.map(({ name, build, state, url }, index) => [index === 0 ? app : "", name, build ?? "-", state, url]),
  );
  return table([["app", "slot", "build", "state", "address"], ...rows]);
}
