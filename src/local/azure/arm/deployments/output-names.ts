/**
 * The name of an output as Azure Resource Manager returns it: `WEBSITE_URL` comes back as `websitE_URL`. The capitals at
 * the start become small, except for the last one before anything else. Source: a recording of 2026.
 */
export function outputName(name: string): string {
  const capitals = /^\p{Lu}+/u.exec(name)?.[0].length ?? 0;
  const small = capitals < 2 || capitals === name.length ? capitals : capitals - 1;
  return name.slice(0, small).toLowerCase() + name.slice(small);
}
