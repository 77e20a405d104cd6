/**
 * The digest behind the version is long, and its beginning tells builds apart.
 *
 * @param {string} version
 */
export function shortVersion(version) {
  return version.replace(/(\+.{7}).+$/, "$1…");
}
