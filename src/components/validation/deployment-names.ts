import type { Problem } from "../../rules";

/** The number of characters that azure-native adds to a generated name. */
export const AUTONAME_CHARACTERS = 8;

/** The longest name of a deployment. Source for this and for the characters: "Resource name rules", Microsoft. */
const LONGEST_DEPLOYMENT_NAME = 64;

const PATH = "the component's name";

/**
 * Checks a component's name, which is part of its deployments' names. Azure Resource Manager limits their length and
 * their characters.
 *
 * @param endings The endings of the names of its deployments and of their nested deployments.
 */
export function checkDeploymentNames(name: string, endings: readonly string[]): Problem[] {
  if (!/^[-\w.()]+$/.test(name)) {
    return [
      {
        path: PATH,
        reason: `${JSON.stringify(name)} leads to deployment names that Azure does not accept: use letters, digits, "-", "_", ".", "(" and ")"`,
      },
    ];
  }
  const longest = Math.max(...endings.map((ending) => `${name}${ending}`.length)) + AUTONAME_CHARACTERS;
  return longest > LONGEST_DEPLOYMENT_NAME
    ? [
        {
          path: PATH,
          reason: `"${name}" leads to deployment names of ${longest} characters, but Azure allows ${LONGEST_DEPLOYMENT_NAME}: shorten it by ${longest - LONGEST_DEPLOYMENT_NAME}, or the longest slot's name`,
        },
      ]
    : [];
}
