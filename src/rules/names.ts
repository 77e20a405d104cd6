import type { Problem } from "./problem";

/** App Service's name for the app itself in a swap. */
export const PRODUCTION = "production";

/**
 * The longest site name that keeps the host names of its slots distinct. App Service cuts the site's name at 40
 * characters there.
 *
 * Source: "Set up staging environments in Azure App Service", Microsoft, section "Add a slot".
 */
export const LONGEST_SITE_NAME_WITH_SLOTS = 40;

/**
 * A site's name and a slot's name together must be shorter than this. Source: as for {@link
 * LONGEST_SITE_NAME_WITH_SLOTS}.
 */
export const SITE_AND_SLOT_NAME_LIMIT = 59;

const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])$/;

/**
 * Checks a site's name.
 *
 * @param path Where the name was declared.
 * @param site The name: 2 to 60 letters, digits and hyphens, no hyphen first or last.
 */
export function checkSiteName(path: string, site: string): Problem[] {
  if (site.length > 60 || !LABEL.test(site)) {
    return [
      {
        path,
        reason: `"${site}" is not a name for a web app: use 2 to 60 letters, digits and hyphens, with no hyphen first or last`,
      },
    ];
  }
  return [];
}

/** Source: "Naming rules and restrictions for Azure resources", Microsoft, `Microsoft.Resources`. */
const RESOURCE_GROUP = /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u;

/**
 * Checks a resource group's name.
 *
 * @param path Where the name was declared.
 */
export function checkResourceGroupName(path: string, name: string): Problem[] {
  return RESOURCE_GROUP.test(name)
    ? []
    : [
        {
          path,
          reason: `"${name}" is not a name for a resource group: use 1 to 90 letters, digits, "_", "-", "." and parentheses, with no full stop last`,
        },
      ];
}

/** Checks the form of a region's name, `westeurope` or `West Europe`. Which regions there are, Azure alone knows. */
export function checkLocation(path: string, location: string): Problem[] {
  return /^[A-Za-z][A-Za-z0-9 ]*$/.test(location)
    ? []
    : [
        {
          path,
          reason: `"${location}" is not the name of a region: use one, for example "westeurope", or leave it out`,
        },
      ];
}

/**
 * Checks a slot's name.
 *
 * @param path Where the slot was declared.
 * @param slot The name: 2 to 59 letters, digits and hyphens, no hyphen first or last, and not `production`.
 */
export function checkSlotName(path: string, slot: string): Problem[] {
  if (slot.toLowerCase() === PRODUCTION) {
    return [
      {
        path,
        reason: `"${slot}" is what App Service calls the app itself: declare what belongs to it under "production", and give the slot another name, such as "staging"`,
      },
    ];
  }
  if (slot.length > 59 || !LABEL.test(slot)) {
    return [
      {
        path,
        reason: `"${slot}" is not a name for a slot: use 2 to 59 letters, digits and hyphens, with no hyphen first or last`,
      },
    ];
  }
  return [];
}

/**
 * Checks that a slot gets its own host name, `<site>-<slot>`. App Service cuts a host name that is too long.
 *
 * @param path Where the site's name was declared.
 */
export function checkHostName(path: string, site: string, slot: string): Problem[] {
  if (site.length > LONGEST_SITE_NAME_WITH_SLOTS) {
    return [
      {
        path,
        reason:
          `"${site}" has ${site.length} characters, and App Service cuts an app's name at ${LONGEST_SITE_NAME_WITH_SLOTS} ` +
          `in the host names of its slots: use at most ${LONGEST_SITE_NAME_WITH_SLOTS} characters for an app with slots`,
      },
    ];
  }
  const together = site.length + slot.length;
  if (together >= SITE_AND_SLOT_NAME_LIMIT) {
    return [
      {
        path,
        reason:
          `"${site}" and its slot "${slot}" have ${together} characters together, too many for the slot's host name: ` +
          `they must be fewer than ${SITE_AND_SLOT_NAME_LIMIT}, so shorten one of them`,
      },
    ];
  }
  return [];
}

/** The first label of a slot's host name: the site's name for production, otherwise `<site>-<slot>`. */
export function hostLabel(site: string, slot: string): string {
  return slot.toLowerCase() === PRODUCTION ? site : `${site}-${slot}`;
}
