const KEPT_CHARACTERS = 64 * 1024;
const SHORTEST_SECRET = 6;

/** The end of a program's output, for the message that says why it failed. */
export class OutputTail {
  #text = "";
  #cut = false;

  /** Adds output of the program. */
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

  /**
   * The last lines, with secrets masked.
   *
   * @param shortest As for {@link mask}.
   */
  lines(count: number, secrets: Iterable<string>, shortest?: number): string {
    // The first line may begin within a secret, which could not be masked then. So it is left out.
    const whole = this.#cut ? this.#text.slice(this.#text.indexOf("\n") + 1) : this.#text;
    return mask(whole, secrets, shortest).trimEnd().split(/\r?\n/).slice(-count).join("\n");
  }
}

/**
 * Replaces secrets by `***`. Finds a secret as it is, each of its lines, as JSON, and as part of a URL.
 *
 * @param shortest The length from which on a secret is replaced. Defaults to 6. One line of a longer secret needs 6
 *   characters in any case, since it may be only a bracket.
 */
export function mask(text: string, secrets: Iterable<string>, shortest = SHORTEST_SECRET): string {
  return masker(secrets, shortest)(text);
}

/** Makes the function that does what {@link mask} does, for many texts with the same secrets. */
export function masker(secrets: Iterable<string>, shortest = SHORTEST_SECRET): (text: string) => string {
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
  // The longest come first. Otherwise a secret inside another would be masked and leave the other's ends.
  const ordered = [...forms];
  ordered.sort((one, other) => other.length - one.length);
  return (text) => ordered.reduce((masked, form) => masked.replaceAll(form, "***"), text);
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
