/**
 * The address at which an app or a slot answers on this machine, for browsers and other clients.
 *
 * @param hostName Its host name in Azure.
 * @param frontDoor The common address of all apps, to which each host name leads.
 */
export function addressHere(hostName: string, frontDoor: string): string {
  return `http://${hostName}.localhost:${new URL(frontDoor).port}/`;
}
