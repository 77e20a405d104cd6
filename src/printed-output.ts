const KEPT_CHARACTERS = 64 * 1024;
const SHORTEST_SECRET = 6;

/** The last of what a program printed, for the message that says why it failed. */
export class OutputTail {
  #text = "";
  #cut = false;

  /** Takes what the program printed. */
  add(chunk: string): void {
    this.#text += chunk;
    if (this.#text.length > 2 * KEPT_CHARACTERS) {
      this.#text = this.#text.slice(-KEPT_CHARACTERS);
      this.#cut = true;
    }
  }

  /** Whether the program printed this. */
  includes(text: string): boolean {
    return this.#text.includes(text);
  }

  /**
   * The last lines, with the secrets among them replaced.
   *
   * @param shortest As for {@link mask}.
   */
  lines(count: number, secrets: Iterable<string>, shortest?: number): string {
    // The first line of a tail may begin within a secret, which masking could not find then.
    const whole = this.#cut ? this.#text.slice(this.#text.indexOf("\n") + 1) : this.#text;
    return mask(whole, secrets, shortest).trimEnd().split(/\r?\n/).slice(-count).join("\n");
  }
}

/**
 * Replaces secrets by `***`, in the forms that programs print them in: as they are, a line of theirs, as JSON, as part of a
 * URL.
 *
 * @param shortest The characters of the shortest secret that is replaced. Defaults to 6. A line of a secret has 6 in any case,
 *   since it may be a bracket alone.
 */
export function mask(text: string, secrets: Iterable<string>, shortest = SHORTEST_SECRET): string {
  const forms = new Set<string>();
  const add = (part: string, least: number) => {
    for (const form of [part, JSON.stringify(part).slice(1, -1), asUrlPart(part)]) {
      if (form.trim().length >= least) {
        forms.add(form);
      }
    }
  };
  for (const secret of secrets) {
    add(secret, shortest);
    for (const line of secret.split(/\r?\n/)) {
      add(line, secret === line ? shortest : SHORTEST_SECRET);
    }
  }
  // The longest first, so that a secret within another does not leave the other's ends.
  const ordered = [...forms];
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
