import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { installAzureCli } from "./clients/azure-cli/install";
import { hasPython } from "./support/has-python";

const run = promisify(execFile);

/** The pull requests that the stand-ins of GitHub and of Azure DevOps have open, each with the fields that the pipelines ask for. */
const ON_GITHUB = [
  { number: 12, isCrossRepository: false },
  { number: 13, isCrossRepository: true },
  { number: 15, isCrossRepository: false },
];
const ON_AZURE_DEVOPS = [
  { pullRequestId: 12, forkSource: null },
  { pullRequestId: 13, forkSource: { name: "refs/heads/theirs" } },
  { pullRequestId: 15, forkSource: null },
];

describe("what the pipelines ask and tell of pull requests", function () {
  this.timeout(900_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "azure-slots-comments-"));
    mkdirSync(join(folder, "release"));
    mkdirSync(join(folder, "bin"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const bash = (script: string, variables: Readonly<Record<string, string>>) =>
    run("bash", ["-euo", "pipefail", "-c", script], {
      cwd: folder,
      env: { ...process.env, PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`, ...variables },
    });

  /** Puts a program in place of a command: it writes its arguments down, a line each, and then goes on as given. */
  const standIn = (command: string, script: string) => {
    const file = join(folder, "bin", command);
    writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "$@" >"${folder}/${command}.arguments"\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const argumentsOf = (command: string) =>
    readFileSync(join(folder, `${command}.arguments`), "utf8")
      .trim()
      .split("\n");

  describe("on Azure DevOps, by comment.sh", () => {
    let devOps: AzureDevOps;

    beforeEach(async () => {
      devOps = await AzureDevOps.start();
    });

    afterEach(() => devOps.close());

    const comment = (content: string, variables: Readonly<Record<string, string>> = {}) => {
      writeFileSync(join(folder, "release", "comment.md"), content);
      return bash(`bash "${resolve("examples/pipelines/scripts/comment.sh")}"`, {
        SYSTEM_COLLECTIONURI: `${devOps.url}/contoso/`,
        SYSTEM_TEAMPROJECTID: "project-id",
        BUILD_REPOSITORY_ID: "repository-id",
        SYSTEM_PULLREQUEST_PULLREQUESTID: "12",
        SYSTEM_ACCESSTOKEN: AzureDevOps.TOKEN,
        ...variables,
      });
    };

    it("writes one comment, changes it from then on, and leaves those of others alone", async () => {
      devOps.threads.push({ id: 7, comments: [{ id: 1, content: "looks good" }] }, { id: 8, comments: [{ id: 1 }] });
      await comment('first "preview"\n$HOME `ls`\n');
      const [, , own] = devOps.threads;
      assert.deepEqual(
        [own?.status, own?.comments],
        ["closed", [{ id: 1, content: '<!-- azure-slots -->\nfirst "preview"\n$HOME `ls`', commentType: "text" }]],
      );
      await comment("second");
      assert.equal(devOps.threads.length, 3);
      assert.equal(own?.comments[0]?.content, "<!-- azure-slots -->\nsecond");
      assert.equal(devOps.threads[0]?.comments[0]?.content, "looks good");
    });

    it("fails where it may not comment, and says what was answered", async () => {
      await assert.rejects(comment("preview", { SYSTEM_ACCESSTOKEN: "another" }), { code: 1, message: /TF401027/ });
      assert.deepEqual(devOps.threads, []);
    });
  });

  it("finds those that are open and no forks, on GitHub", async () => {
    writeFileSync(join(folder, "open.json"), JSON.stringify(ON_GITHUB));
    // gh runs the expression of --jq itself, as jq does.
    standIn("gh", `jq -r "\${@: -1}" open.json`);
    const script = stepOf("examples/pipelines/github/pull-request.yml", "gh pr list");
    await bash(script, { GITHUB_REPOSITORY: "contoso/shop", GITHUB_ENV: join(folder, "environment") });
    assert.equal(readFileSync(join(folder, "environment"), "utf8"), "OPEN_PULL_REQUESTS=12 15\n");
    assert.deepEqual(argumentsOf("gh").slice(0, 4), ["pr", "list", "--repo", "contoso/shop"]);
  });

  it("changes its own comment on GitHub, or writes it", async () => {
    standIn("gh", "");
    const script = stepOf("examples/pipelines/github/pull-request.yml", "gh pr comment");
    await bash(script, { NUMBER: "12", GITHUB_REPOSITORY: "contoso/shop" });
    assert.deepEqual(argumentsOf("gh"), [
      ...["pr", "comment", "12", "--repo", "contoso/shop"],
      ...["--edit-last", "--create-if-none", "--body-file", "comment.md"],
    ]);
  });

  it("finds those that are open and no forks, on Azure DevOps", async function () {
    if (!hasPython()) {
      return this.skip();
    }
    writeFileSync(join(folder, "open.json"), JSON.stringify(ON_AZURE_DEVOPS));
    const python = join(await installAzureCli(), "python");
    // The Azure CLI's own library runs the expression of --query.
    const program =
      "import sys, json, jmespath; print(*jmespath.search(sys.argv[1], json.load(open('open.json'))), sep='\\n')";
    standIn("az", `while [ "$1" != --query ]; do shift; done\n"${python}" -c "$PROGRAM" "$2"`);
    const script = stepOf("examples/pipelines/azure-devops/pull-request.yml", "az repos pr list");
    const { stdout } = await bash(script, {
      PROGRAM: program,
      SYSTEM_COLLECTIONURI: "https://dev.azure.com/contoso/",
      SYSTEM_TEAMPROJECT: "shop",
      BUILD_REPOSITORY_NAME: "shop",
    });
    assert.equal(stdout, "##vso[task.setvariable variable=openPullRequests]12 15 \n");
    assert.deepEqual(argumentsOf("az").slice(0, 3), ["repos", "pr", "list"]);
  });
});

/** The script of the step of a pipeline that has a text. */
function stepOf(file: string, part: string): string {
  const lines = readFileSync(file, "utf8").split("\n");
  const at = lines.findIndex((line) => line.includes(part));
  assert.ok(at >= 0, `${file} has no ${part}`);
  const alone = /^ *- run: (?!\|)(.*)$/.exec(lines[at] ?? "");
  if (alone?.[1]) {
    return alone[1];
  }
  const begins = lines.slice(0, at).flatMap((line, index) => (/(run|bash): \|$/.test(line) ? [index + 1] : []));
  const begin = begins.at(-1) ?? 0;
  const indent = /^ */.exec(lines[begin] ?? "")?.[0] ?? "";
  const length = lines.slice(begin).findIndex((line) => !line.startsWith(indent));
  return lines
    .slice(begin, begin + length)
    .map((line) => line.slice(indent.length))
    .join("\n");
}

interface Thread {
  readonly id: number;
  readonly status?: string;
  readonly comments: { id: number; content?: string }[];
}

/**
 * As much of Azure DevOps as comment.sh needs: the threads of a pull request, which are listed and created, and a comment that is
 * changed. Their forms are those of "Pull Request Threads" and "Pull Request Thread Comments", Azure DevOps Services REST API 7.1.
 */
class AzureDevOps {
  static readonly TOKEN = "the token of the run";
  readonly threads: Thread[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AzureDevOps> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const devOps = new AzureDevOps(server);
    server.on("request", async (request, response) => {
      const body = await text(request);
      const { pathname, searchParams } = new URL(request.url ?? "", devOps.url);
      const isAllowed = request.headers.authorization === `Bearer ${AzureDevOps.TOKEN}`;
      const rest = pathname.replace(
        "/contoso/project-id/_apis/git/repositories/repository-id/pullRequests/12/threads",
        "",
      );
      const answer =
        searchParams.get("api-version") !== "7.1"
          ? { status: 400, body: { message: "No api-version was supplied" } }
          : isAllowed
            ? devOps.#answer(request.method ?? "", rest, body)
            : { status: 403, body: { message: "TF401027: You need the Git 'PullRequestContribute' permission" } };
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    });
    return devOps;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  #answer(method: string, path: string, body: string): { readonly status: number; readonly body: unknown } {
    if (method === "GET" && path === "") {
      return { status: 200, body: { value: this.threads, count: this.threads.length } };
    }
    if (method === "POST" && path === "") {
      const { comments, ...thread } = JSON.parse(body) as Thread;
      const created = {
        ...thread,
        id: this.threads.length + 1,
        comments: comments.map((each) => ({ ...each, id: 1 })),
      };
      this.threads.push(created);
      return { status: 200, body: created };
    }
    const [, thread, comment] = /^\/(\d+)\/comments\/(\d+)$/.exec(path) ?? [];
    const found = this.threads
      .find(({ id }) => id === Number(thread))
      ?.comments.find(({ id }) => id === Number(comment));
    if (method !== "PATCH" || !found) {
      return { status: 404, body: { message: `${method} ${path}` } };
    }
    return { status: 200, body: Object.assign(found, JSON.parse(body)) };
  }

  close(): Promise<void> {
    return new Promise((done) => this.server.close(() => done()));
  }
}
