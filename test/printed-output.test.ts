import { deepEqual, equal, ok } from "node:assert/strict";
import { Lines, mask, OutputTail } from "../src/printed-output";

describe("mask", () => {
  it("replaces secrets of six characters or more, the longest first", () => {
    equal(
      mask("pass hunter22 and hunter22-long on 22-lts", ["hunter22", "hunter22-long", "lts"]),
      "pass *** and *** on 22-lts",
    );
  });

  it("replaces the forms that programs print", () => {
    const secret = 'line "one"\nline two&more';
    equal(mask(JSON.stringify({ secret }), [secret]), '{"secret":"***"}');
    equal(mask(`https://host/?key=${encodeURIComponent("a b&c=d/e")}`, ["a b&c=d/e"]), "https://host/?key=***");
    equal(mask("only: line two&more", [secret]), "only: ***");
  });

  it("leaves the text alone where a secret is blank or half a character", () => {
    equal(mask("a      b", ["      ", "\ud800abcdef"]), "a      b");
  });
});

describe("OutputTail", () => {
  it("shows the last lines, without secrets", () => {
    const tail = new OutputTail();
    tail.add("one\ntwo\nthr");
    tail.add("ee secret-value\n");
    equal(tail.lines(2, ["secret-value"]), "two\nthree ***");
  });

  it("never shows a part of a secret whose beginning was let go", () => {
    const tail = new OutputTail();
    tail.add(`${"x".repeat(70_000)}secret-value`);
    tail.add(`${"y".repeat(64 * 1024 - 6)}\nlast`);
    tail.add("z".repeat(10));
    ok(!/value/.test(tail.lines(5, ["secret-value"])));
    equal(tail.lines(5, []), "lastzzzzzzzzzz");
  });
});

describe("Lines", () => {
  it("hands over whole lines, and the rest at the end", () => {
    const got: string[] = [];
    const lines = new Lines((line) => got.push(line));
    lines.add("one\r\ntw");
    lines.add("o\n\nthree");
    deepEqual(got, ["one", "two", ""]);
    lines.flush();
    lines.flush();
    deepEqual(got, ["one", "two", "", "three"]);
  });
});
