import { randomInt } from "node:crypto";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

/** What a random string consists of. */
export interface StringRules {
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly numeric: boolean;
  readonly special: boolean;
  readonly minLower: number;
  readonly minUpper: number;
  readonly minNumeric: number;
  readonly minSpecial: number;
  /** The special characters to choose from. Replaces the usual ones. */
  readonly overrideSpecial?: string;
}

/**
 * Makes a random string. It has the requested number of each kind of character. The rest is of any kind, in any order.
 */
export function randomString(rules: StringRules): string {
  const special = rules.overrideSpecial || SPECIAL;
  const kinds = [
    { characters: LOWER, isUsed: rules.lower, least: rules.minLower },
    { characters: UPPER, isUsed: rules.upper, least: rules.minUpper },
    { characters: DIGITS, isUsed: rules.numeric, least: rules.minNumeric },
    { characters: special, isUsed: rules.special, least: rules.minSpecial },
  ];
  const all = kinds.map(({ characters, isUsed }) => (isUsed ? characters : "")).join("");
  const least = kinds.flatMap(({ characters, least }) => choose(characters, least));
  if (least.length > rules.length) {
    throw new Error(`a length of ${rules.length} leaves no room for the ${least.length} characters that are asked for`);
  }
  if (all === "" && least.length < rules.length) {
    throw new Error("at least one of lower, upper, numeric and special must be true");
  }
  return shuffle([...least, ...choose(all, rules.length - least.length)]).join("");
}

/** The values in random order. Each order is equally likely. */
export function shuffle<Value>(values: readonly Value[]): Value[] {
  const left = [...values];
  const shuffled: Value[] = [];
  while (left.length > 0) shuffled.push(...left.splice(randomInt(left.length), 1));
  return shuffled;
}

/** Picks one of the words. */
export function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? "";
}

function choose(characters: string, count: number): string[] {
  return Array.from({ length: count }, () => characters.charAt(randomInt(characters.length)));
}
