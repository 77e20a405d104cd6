/** A claim of a token that is text, or a number; empty where it has none. Whether it is genuine is for Azure to say. */
export function claimOf(token: string, name: string): string {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as unknown;
    const value = (claims as Readonly<Record<string, unknown>>)[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  } catch {
    return "";
  }
}
