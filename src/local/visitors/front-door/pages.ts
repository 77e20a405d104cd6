import type { Page } from "../workers/pages";

/** The header of answers by the front door itself. It gives the reason, for programs. */
export const FRONT_DOOR_HEADER = "x-azure-slots-front-door";

/** The page for a host name that belongs to no site. */
export const NO_SUCH_SITE: Page = {
  status: 404,
  title: "404 Web Site not found",
  text: "404 Web Site not found.",
  headers: { [FRONT_DOOR_HEADER]: "no-such-site" },
};

/** The page of a stopped site. */
export const STOPPED: Page = {
  status: 403,
  title: "Web App - Unavailable",
  text: "Error 403 - This web app is stopped.",
  headers: { [FRONT_DOOR_HEADER]: "stopped" },
};

/** The page of a site with `publicNetworkAccess` `Disabled`. */
export const CLOSED: Page = {
  status: 403,
  title: "Web App - Unavailable",
  text: "Error 403 - Forbidden. The web app you have attempted to reach has blocked your access.",
  headers: { [FRONT_DOOR_HEADER]: "closed" },
};
