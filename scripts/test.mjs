// `npm test` runs the tests, and at the same time checks the format, lint and types. `npm test -- <arguments of mocha>`
// only runs tests.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import cachedir from "cachedir";

/** Two more than the number of cores, because tests spend more than a third of their time waiting. */
const JOBS = availableParallelism() + 2;
const SLOWEST = 10;
const LONGEST_SECONDS = 90;
/** What takes long although its file is small, for a machine on which no time is known. */
const LONG = /^test\/(scripts\/azure|end-to-end\/switches\/share)/;
/** On such a machine, what needs a language host that is only being built: see scripts/build-language-hosts.mjs. */
const LATER = /^test\/end-to-end\/examples\/languages/;
/** The times of the last run of all tests on this machine, by which the next one orders them. */
const LAST_TIMES = join(cachedir("azure-slots"), "file-times");

const started = performance.now();
const asked = process.argv.slice(2);

if (asked.length > 0) {
  const files = namesFiles(asked) ? [] : inParallel();
  process.exitCode = (await run("mocha", [...asked, ...files], "inherit")).code;
} else {
  await testAll();
}

async function testAll() {
  const folder = mkdtempSync(join(tmpdir(), "azure-slots-npm-test-"));
  const times = join(folder, "times");
  // Where it fails, the tests that need a host try it themselves, and say why it cannot be built.
  const building = once(spawn(process.execPath, ["scripts/build-language-hosts.mjs"], { stdio: "ignore" }), "close");
  try {
    const checks = {
      "format and lint": run("biome", ["check", "--error-on-warnings", "."], "pipe"),
      types: run("tsc", ["-p", "."], "pipe"),
      "types of the page": run("tsc", ["-p", "src/local/page/browser"], "pipe"),
      tests: run("mocha", inParallel(), "inherit", { AZURE_SLOTS_FILE_TIMES: times }),
    };
    // The output of a check is printed as a whole when it ends.
    for (const check of Object.values(checks)) void check.then(({ text }) => text && console.log(text));
    const ended = await Promise.all(Object.entries(checks).map(async ([name, check]) => ({ name, ...(await check) })));
    const taken = readTimes(times);
    tellTimes(taken);
    keepTimes(taken);
    for (const { name, code } of ended) {
      // In mocha's words, because .ci/run counts by them.
      if (code !== 0 && name !== "tests") console.log(`  1 failing: ${name}`);
    }
    process.exitCode = ended.every(({ code }) => code === 0) ? 0 : 1;
  } finally {
    await building;
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The arguments with which mocha runs all test files in parallel, in this order: those on the real engine first, because tests
 * with Pulumi's mocks leave promises that a later run of the real engine in the same process would take for its own. Within each
 * kind those that took longest the last time come first, after those whose time is not known, the larger ones first: a long file that
 * starts last would leave the other cores idle.
 */
function inParallel() {
  const kinds = [/^(test\/(clients|scripts|end-to-end)|examples)\//, /^test\/local\//, /^test\//];
  const rank = (file) => kinds.findIndex((kind) => kind.test(file));
  const last = new Map(readTimes(LAST_TIMES).map(({ file, seconds }) => [file, seconds]));
  const seconds = (file) => last.get(file) ?? Number.MAX_VALUE;
  const size = (file) => (LONG.test(file) ? Number.MAX_VALUE : LATER.test(file) ? 0 : statSync(file).size);
  const files = [
    ...readdirSync("test", { recursive: true }).map((file) => join("test", file)),
    ...readdirSync("examples").flatMap((example) => filesIn(join("examples", example, "test"))),
    // A folder that begins with a dot is a test's own copy of an example.
  ].filter((file) => file.endsWith(".test.ts") && !file.startsWith("examples/."));
  files.sort((one, other) => rank(one) - rank(other) || seconds(other) - seconds(one) || size(other) - size(one));
  return ["--parallel", "--jobs", String(JOBS), ...files];
}

function filesIn(folder) {
  try {
    return readdirSync(folder).map((file) => join(folder, file));
  } catch {
    return [];
  }
}

/**
 * Whether mocha's arguments name files. An argument without a leading dash may also be the value of one of these
 * options.
 */
function namesFiles(args) {
  const options = {
    grep: { type: "string", short: "g" },
    fgrep: { type: "string", short: "f" },
    jobs: { type: "string", short: "j" },
    reporter: { type: "string", short: "R" },
    retries: { type: "string" },
    timeout: { type: "string", short: "t" },
  };
  return parseArgs({ args, options, strict: false, allowPositionals: true }).positionals.length > 0;
}

/** Runs a program from node_modules to its end. */
function run(program, args, output, environment = {}) {
  return new Promise((done, fail) => {
    const child = spawn(join("node_modules", ".bin", program), args, {
      stdio: ["inherit", output, output],
      env: { ...process.env, ...environment },
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
    }
    child.once("error", fail);
    child.once("close", (code) => done({ code: code ?? 1, text: text.trimEnd() }));
  });
}

/** The times that test/support/file-times.ts wrote, the slowest file first; none if there are none. */
function readTimes(times) {
  return linesOf(times)
    .map((line) => /^(?<seconds>[\d.]+) (?<core>[\d.]+) (?<file>.+)$/.exec(line)?.groups)
    .filter((groups) => groups !== undefined)
    .map(({ seconds, core, file }) => ({ seconds: Number(seconds), core: Number(core), file }))
    .sort((one, other) => other.seconds - one.seconds);
}

function linesOf(file) {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

/** Keeps the times for the next run. Without a place for them, that run orders files by their sizes. */
function keepTimes(times) {
  try {
    mkdirSync(dirname(LAST_TIMES), { recursive: true });
    writeFileSync(LAST_TIMES, times.map(({ seconds, core, file }) => `${seconds} ${core} ${file}\n`).join(""));
  } catch (error) {
    console.log(`the times are not kept: ${error.message}`);
  }
}

function tellTimes(times) {
  console.log("\nslowest files:");
  for (const { seconds, core, file } of times.slice(0, SLOWEST)) {
    const warning = seconds > LONGEST_SECONDS ? `  WARNING: over ${LONGEST_SECONDS} s` : "";
    console.log(`${seconds.toFixed(1).padStart(7)} s, ${core.toFixed(1).padStart(5)} s of a core  ${file}${warning}`);
  }
  const whole = (performance.now() - started) / 1000;
  const cores = times.reduce((sum, { core }) => sum + core, 0);
  console.log(
    `${whole.toFixed(1).padStart(7)} s, ${cores.toFixed(1).padStart(5)} s of a core  all ${times.length} files, and checks\n`,
  );
}
