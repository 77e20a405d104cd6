import type { Problem } from "../../rules";

/** How many characters azure-native appends to a name that it makes up. */
export const AUTONAME_CHARACTERS = 8;

/** The longest name of a deployment. Source: "Resource name rules", Microsoft, for this and for the characters. */
const LONGEST_DEPLOYMENT_NAME = 64;

const PATH = "the component's name";

/**
 * Checks a component's name, which is in the names of its deployments: Azure Resource Manager limits their length and their
 * characters.
 *
 * @param endings What follows the component's name in those of its deployments, and of deployments within them.
 */
export function checkDeploymentNames(name: string, endings: readonly string[]): Problem[] {
  if (!/^[-\w.()]+$/.test(name)) {
    return [
      {
        path: PATH,
        reason: `${JSON.stringify(name)} makes deployments with names that Azure does not take: use letters, digits, "-", "_", ".", "(" and ")"`,
      },
    ];
  }
  const longest = Math.max(...endings.map((ending) => `${name}${ending}`.length)) + AUTONAME_CHARACTERS;
  return longest > LONGEST_DEPLOYMENT_NAME
    ? [
        {
          path: PATH,
          reason: `"${name}" makes deployments with names of ${longest} characters, and Azure takes ${LONGEST_DEPLOYMENT_NAME}: shorten it by ${longest - LONGEST_DEPLOYMENT_NAME}, or the longest slot's name`,
        },
      ]
    : [];
}
