import type { LocalPorts } from "../host/options";

/** The ports of a local App Service that nobody gave others, so that addresses stay the same. No well-known service has them. */
export const DEFAULT_PORTS: Required<LocalPorts> = {
  page: 7430,
  arm: 7440,
  identity: 7441,
  frontDoorTls: 7443,
  frontDoor: 7480,
};
