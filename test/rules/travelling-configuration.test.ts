import assert from "node:assert/strict";
import {
  checkBuildConfiguration,
  identifyingConfiguration,
  TRAVELLING_CONFIGURATION,
  travellingConfiguration,
} from "../../src/rules";
import { told } from "./told";

const NOTHING_ON_WINDOWS = {
  linuxFxVersion: "",
  windowsFxVersion: "",
  appCommandLine: "",
  netFrameworkVersion: "v4.0",
  nodeVersion: "",
  phpVersion: "",
  pythonVersion: "",
  powerShellVersion: "",
  javaVersion: "",
  javaContainer: "",
  javaContainerVersion: "",
  use32BitWorkerProcess: false,
  handlerMappings: [],
  virtualApplications: [{ virtualPath: "/", physicalPath: "site\\wwwroot", preloadEnabled: false }],
};

describe("the configuration that travels", () => {
  it("is the stack and the start-up command on Linux, and nothing of Windows", () => {
    assert.deepEqual(travellingConfiguration({ stack: "NODE|22-lts", startupCommand: "node ." }, "linux"), {
      linuxFxVersion: "NODE|22-lts",
      appCommandLine: "node .",
    });
    assert.deepEqual(travellingConfiguration({}, "linux"), { linuxFxVersion: "", appCommandLine: "" });
  });

  it("is all of it on Windows, but for what belongs to no build", () => {
    assert.deepEqual(travellingConfiguration({}, "windows"), NOTHING_ON_WINDOWS);
    assert.deepEqual(TRAVELLING_CONFIGURATION.filter((name) => !Object.hasOwn(NOTHING_ON_WINDOWS, name)).sort(), [
      "documentRoot",
      "remoteDebuggingVersion",
    ]);
    assert.deepEqual(
      Object.keys(NOTHING_ON_WINDOWS).filter((name) => !TRAVELLING_CONFIGURATION.includes(name)),
      [],
    );
  });

  it("leaves nothing over of another stack", () => {
    const java = travellingConfiguration({ stack: "TOMCAT|10.1-java21", use32BitWorkerProcess: true }, "windows");
    assert.deepEqual(java, {
      ...NOTHING_ON_WINDOWS,
      javaVersion: "21",
      javaContainer: "TOMCAT",
      javaContainerVersion: "10.1",
      use32BitWorkerProcess: true,
    });
    const node = travellingConfiguration({ stack: "NODE|~22" }, "windows");
    assert.deepEqual({ ...java, ...node }, { ...NOTHING_ON_WINDOWS, nodeVersion: "~22" });
    const net = travellingConfiguration({ stack: "DOTNET|v9.0" }, "windows");
    assert.deepEqual({ ...net, ...node }, { ...NOTHING_ON_WINDOWS, nodeVersion: "~22" });
  });

  it("is an image where each operating system reads it", () => {
    const image = "contoso.azurecr.io/shop:2.0.0";
    assert.deepEqual(travellingConfiguration({ image }, "linux"), {
      linuxFxVersion: `DOCKER|${image}`,
      appCommandLine: "",
    });
    assert.deepEqual(travellingConfiguration({ image }, "windows"), {
      ...NOTHING_ON_WINDOWS,
      windowsFxVersion: `DOCKER|${image}`,
    });
  });

  it("has the mappings that are declared in place of the default ones", () => {
    const handlerMappings = [{ extension: "*.php", scriptProcessor: "D:\\php\\php-cgi.exe" }];
    const virtualApplications = [{ virtualPath: "/", physicalPath: "site\\wwwroot\\public" }];
    assert.deepEqual(travellingConfiguration({ handlerMappings, virtualApplications }, "windows"), {
      ...NOTHING_ON_WINDOWS,
      handlerMappings,
      virtualApplications,
    });
  });

  it("is recognised by its values that are neither lists nor empty", () => {
    assert.deepEqual(identifyingConfiguration({ stack: "JAVA|8", startupCommand: "" }, "windows"), {
      netFrameworkVersion: "v4.0",
      javaVersion: "1.8",
      javaContainer: "JAVA",
      javaContainerVersion: "SE",
      use32BitWorkerProcess: false,
    });
    assert.deepEqual(identifyingConfiguration({ stack: "PYTHON|3.13", startupCommand: "gunicorn" }, "linux"), {
      linuxFxVersion: "PYTHON|3.13",
      appCommandLine: "gunicorn",
    });
  });

  it("is refused with two things to run, and with what Linux does not know", () => {
    const everything = { use32BitWorkerProcess: false, handlerMappings: [], virtualApplications: [] };
    assert.deepEqual(checkBuildConfiguration("build", { stack: "NODE|~22", ...everything }, "windows"), []);
    assert.deepEqual(checkBuildConfiguration("build", { image: "shop" }, "linux"), []);
    assert.deepEqual(told(checkBuildConfiguration("build", { stack: "NODE|22-lts", image: "shop" }, "linux")), [
      "build.image: it is declared together with build.stack, but a container image brings its own stack: remove one of the two",
    ]);
    assert.deepEqual(
      told(checkBuildConfiguration("build", everything, "linux")),
      ["use32BitWorkerProcess", "handlerMappings", "virtualApplications"].map(
        (name) =>
          `build.${name}: it is declared for an app on Linux, but App Service only has it on Windows: remove it`,
      ),
    );
  });
});
