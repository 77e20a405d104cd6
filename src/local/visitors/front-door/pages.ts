import type { Page } from "../workers/pages";

/** The header by which programs tell that the front door itself answered, and why. */
export const FRONT_DOOR_HEADER = "x-azure-slots-front-door";

/** What a host name that belongs to no site shows. */
export const NO_SUCH_SITE: Page = {
  status: 404,
  title: "404 Web Site not found",
  text: "404 Web Site not found.",
  headers: { [FRONT_DOOR_HEADER]: "no-such-site" },
};

/** What a stopped site shows. */
export const STOPPED: Page = {
  status: 403,
  title: "Web App - Unavailable",
  text: "Error 403 - This web app is stopped.",
  headers: { [FRONT_DOOR_HEADER]: "stopped" },
};
