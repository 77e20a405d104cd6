import assert from "node:assert/strict";
import { checkSideContainers, MOST_SIDE_CONTAINERS, type SideContainer } from "../../src/rules";
import { told } from "./told";

const SETTINGS = ["CACHE_SIZE", "BUILD_VERSION"];

describe("side containers", () => {
  const problems = (containers: Record<string, SideContainer>) =>
    told(checkSideContainers("sideContainers", containers, SETTINGS));
  const ofOne = (container: SideContainer) => problems({ redis: { image: "redis:7", ...container } });

  it("are fine with all that App Service knows of them, and with what is not known yet", () => {
    assert.deepEqual(
      ofOne({
        targetPort: 6379,
        environmentVariables: { SIZE: "cache_size", LATER: Promise.resolve("x") },
        volumeMounts: [{ volumeSubPath: "/shared/a", containerMountPath: "/var/shared" }],
        authType: "UserCredentials",
        userName: "puller",
        passwordSecret: "secret",
      }),
      [],
    );
    assert.deepEqual(ofOne({ authType: Promise.resolve("UserAssigned"), userName: Promise.resolve("a") }), []);
    assert.deepEqual(ofOne({ authType: "UserAssigned", userManagedIdentityClientId: "id" }), []);
    assert.deepEqual(problems({ a: { image: "redis" }, "Otel-2": { image: "otel" } }), []);
  });

  it("have names of letters, digits and hyphens, and images", () => {
    for (const name of ["-a", "a-", "a_b", "a.b", ""]) {
      assert.match(problems({ [name]: { image: "redis" } }).join(), /is not a name for a container: use letters/, name);
    }
    assert.match(problems({ redis: { image: "r:1" }, Redis: { image: "r:1" } }).join(), /differ only in case/);
    assert.match(ofOne({ image: "https://redis" }).join(), /^sideContainers\["redis"\]\.image: .*is a URL/);
  });

  it("are nine at most", () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, { image: "redis" }]));
    assert.deepEqual(problems(many(MOST_SIDE_CONTAINERS)), []);
    assert.match(problems(many(MOST_SIDE_CONTAINERS + 1)).join(), /^sideContainers: it has 10 containers.*at most 9/);
  });

  it("have ports of their own", () => {
    assert.match(ofOne({ targetPort: 0 }).join(), /targetPort: 0 is not allowed: use a whole number from 1 to 65535/);
    const same = { a: { image: "a", targetPort: 80 }, b: { image: "b", targetPort: 80 } };
    assert.match(problems(same).join(), /^sideContainers\["b"\]\.targetPort: "a" listens on 80 too/);
  });

  it("name app settings that are declared, and never tell what may be a value", () => {
    const path = 'sideContainers["redis"].environmentVariables["SIZE"]';
    const value = ofOne({ environmentVariables: { SIZE: "hunter2" } }).join();
    assert.ok(value.startsWith(`${path}: it must be the name of the app setting`), value);
    assert.ok(!value.includes("hunter2"));
    assert.match(
      ofOne({ environmentVariables: { "1A": "CACHE_SIZE" } }).join(),
      /"1A" is not a name for an environment/,
    );
  });

  it("mount volumes at absolute paths, each at its own", () => {
    const mount = (volumeSubPath: string, containerMountPath: string) => ({ volumeSubPath, containerMountPath });
    assert.match(ofOne({ volumeMounts: [mount("shared", "/a")] }).join(), /volumeMounts\[0\]\.volumeSubPath: "shared"/);
    assert.match(ofOne({ volumeMounts: [mount("/shared", "/")] }).join(), /\[0\]\.containerMountPath: "\/" is not/);
    const twice = [mount("/a", "/x"), mount("/b", "/x")];
    assert.match(ofOne({ volumeMounts: twice }).join(), /\[1\]\.containerMountPath: "\/x" has a volume already/);
  });

  it("have what their way to the registry needs, and nothing else", () => {
    assert.match(ofOne({ authType: "Basic" }).join(), /authType: "Basic" is not allowed: use "Anonymous", /);
    assert.match(ofOne({ authType: "UserCredentials", userName: "a" }).join(), /\.passwordSecret: it is missing/);
    assert.match(ofOne({ authType: "UserAssigned" }).join(), /\.userManagedIdentityClientId: it is missing/);
    const useless = ofOne({ passwordSecret: "hunter2" }).join();
    assert.match(useless, /\.passwordSecret: authType "Anonymous" does not use it: declare authType "UserCredentials"/);
    assert.ok(!useless.includes("hunter2"));
  });
});
