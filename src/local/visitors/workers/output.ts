const KEPT_CHARACTERS = 64 * 1024;
const SHORTEST_SECRET = 6;

/** The end of an app's output, for the message that says why it did not start. */
export class OutputTail {
  #text = "";
  #cut = false;

  /** Adds output of the app. */
  add(chunk: string): void {
    this.#text += chunk;
    if (this.#text.length > 2 * KEPT_CHARACTERS) {
      this.#text = this.#text.slice(-KEPT_CHARACTERS);
      this.#cut = true;
    }
  }

  /** Whether the kept output contains a text. */
  includes(text: string): boolean {
    return this.#text.includes(text);
  }

  /** The last lines, with secrets masked. */
  lines(count: number, secrets: Iterable<string>): string {
    // The first line may begin within a secret, which could not be masked then. So it is left out.
    const whole = this.#cut ? this.#text.slice(this.#text.indexOf("\n") + 1) : this.#text;
    return mask(whole, secrets).trimEnd().split(/\r?\n/).slice(-count).join("\n");
  }
}

/**
 * Replaces every secret of six characters or more by `***`. Finds a secret as it is, each of its lines, as JSON, and as
 * part of a URL.
 */
export function mask(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      forms.add(part).add(JSON.stringify(part).slice(1, -1)).add(asUrlPart(part));
    }
  }
  // The longest come first. Otherwise a secret inside another would be masked and leave the other's ends.
  const ordered = [...forms].filter((form) => form.trim().length >= SHORTEST_SECRET);
  ordered.sort((one, other) => other.length - one.length);
  return ordered.reduce((masked, form) => masked.replaceAll(form, "***"), text);
}

function asUrlPart(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half a surrogate pair cannot be encoded.
    return text;
  }
}

/** Splits a stream of text into lines. An incomplete line waits until `flush`. */
export class Lines {
  #rest = "";
  readonly #each: (line: string) => void;

  /** @param each Receives each line, without its line end. */
  constructor(each: (line: string) => void) {
    this.#each = each;
  }

  add(chunk: string): void {
    const lines = (this.#rest + chunk).split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      this.#each(line);
    }
    if (this.#rest.length > KEPT_CHARACTERS) {
      this.flush();
    }
  }

  /** Passes on the incomplete last line. */
  flush(): void {
    if (this.#rest !== "") {
      this.#each(this.#rest);
      this.#rest = "";
    }
  }
}
