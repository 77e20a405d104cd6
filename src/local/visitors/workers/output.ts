const KEPT_CHARACTERS = 64 * 1024;
const SHORTEST_SECRET = 6;

/** The last of what an app printed, for the message that says why it did not start. */
export class OutputTail {
  #text = "";
  #cut = false;

  /** Takes what the app printed. */
  add(chunk: string): void {
    this.#text += chunk;
    if (this.#text.length > 2 * KEPT_CHARACTERS) {
      this.#text = this.#text.slice(-KEPT_CHARACTERS);
      this.#cut = true;
    }
  }

  /** Whether the app printed this. */
  includes(text: string): boolean {
    return this.#text.includes(text);
  }

  /** The last lines, with the secrets among them replaced. */
  lines(count: number, secrets: Iterable<string>): string {
    // The first line of a tail may begin within a secret, which masking could not find then.
    const whole = this.#cut ? this.#text.slice(this.#text.indexOf("\n") + 1) : this.#text;
    return mask(whole, secrets).trimEnd().split(/\r?\n/).slice(-count).join("\n");
  }
}

/**
 * Replaces every secret of six characters or more by `***`, in the forms that programs print them in: as they are, a line
 * of theirs, as JSON, as part of a URL.
 */
export function mask(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      forms.add(part).add(JSON.stringify(part).slice(1, -1)).add(asUrlPart(part));
    }
  }
  // The longest first, so that a secret within another does not leave the other's ends.
  const ordered = [...forms].filter((form) => form.trim().length >= SHORTEST_SECRET);
  ordered.sort((one, other) => other.length - one.length);
  return ordered.reduce((masked, form) => masked.replaceAll(form, "***"), text);
}

function asUrlPart(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half a character has no such form.
    return text;
  }
}

/** Cuts a stream of text into lines. What has no end yet waits; `flush` hands it over. */
export class Lines {
  #rest = "";
  readonly #each: (line: string) => void;

  /** @param each Is handed each line, without its end. */
  constructor(each: (line: string) => void) {
    this.#each = each;
  }

  /** Takes a piece of text. */
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

  /** Hands over what has no end. */
  flush(): void {
    if (this.#rest !== "") {
      this.#each(this.#rest);
      this.#rest = "";
    }
  }
}
