import assert from "node:assert/strict";
import {
  checkContentDelivery,
  checkSettingNames,
  type DeclaredContent,
  deploysIntoSlot,
  LINUX_STACKS,
  packageTypeOf,
  stackConfiguration,
  stackNameOf,
  WINDOWS_STACKS,
} from "../../src/rules";
import { told } from "./told";

const PACKAGE = "https://packages.example/shop.zip?sv=2024&sig=a.b";
const IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop";

describe("how content is delivered", () => {
  const check = (content: Partial<DeclaredContent>) =>
    told(
      checkContentDelivery("build", {
        stack: undefined,
        packageUri: undefined,
        packageType: undefined,
        buildDuringDeployment: undefined,
        packageIdentity: undefined,
        ...content,
      }),
    );

  it("is told by the stack, on both operating systems, as it is declared and as a slot has it", () => {
    const deployed = ["PYTHON", "JAVA", "TOMCAT", "JBOSSEAP"];
    for (const [name, version] of Object.entries(LINUX_STACKS)) {
      const stack = `${name.toLowerCase()}|${version}`;
      assert.equal(deploysIntoSlot(stack), deployed.includes(name), stack);
      assert.equal(stackNameOf(stackConfiguration(stack, "linux")), name);
    }
    for (const [name, { example }] of Object.entries(WINDOWS_STACKS)) {
      const found = stackNameOf(stackConfiguration(`${name}|${example}`, "windows"));
      assert.equal(found, deployed.includes(name) ? name : "");
    }
    assert.equal(deploysIntoSlot(undefined), false);
    assert.equal(stackNameOf({ linuxFxVersion: "", javaContainer: null }), "");
  });

  it("takes for a package what its address ends in, else a zip", () => {
    for (const [uri, type] of [
      [PACKAGE, "zip"],
      ["https://packages.example/shop.JAR", "jar"],
      ["https://packages.example/shop.war?sig=a.zip", "war"],
      ["https://packages.example/releases/7", "zip"],
      ["https://packages.example/shop.tar.gz", "zip"],
    ] as const) {
      assert.equal(packageTypeOf(uri), type, uri);
    }
  });

  it("passes what fits the stack, and what is not known", () => {
    for (const content of [
      {},
      { packageUri: PACKAGE, stack: "NODE|22-lts", packageIdentity: "SystemAssigned" },
      { packageUri: PACKAGE, stack: "PHP|8.4", packageIdentity: IDENTITY },
      { packageUri: PACKAGE, stack: "PYTHON|3.13", buildDuringDeployment: false },
      { packageUri: "https://packages.example/shop.jar", stack: "JAVA|21-java21" },
      { packageUri: PACKAGE, packageType: "war", stack: "TOMCAT|10.1-java21" },
      { packageType: "ear", stack: "JBOSSEAP|8-java17" },
      { packageType: "ear", buildDuringDeployment: true },
    ]) {
      assert.deepEqual(check(content), []);
    }
  });

  it("refuses what does not, by its path, with what to do", () => {
    assert.deepEqual(check({ packageType: "rpm", stack: "JAVA|21-java21" }), [
      'build.packageType: "rpm" is not one: use "zip", "jar", "war", "ear"',
    ]);
    assert.deepEqual(check({ packageType: "war", stack: "PYTHON|3.13" }), [
      'build.packageType: PYTHON takes no war, which is for TOMCAT and JBOSSEAP: use a zip, "zip"',
    ]);
    assert.deepEqual(check({ packageUri: "https://packages.example/shop.jar", stack: "NODE|22-lts" }), [
      "build.packageUri: NODE takes no jar, which is for JAVA: use a zip",
    ]);
    assert.deepEqual(check({ buildDuringDeployment: true, stack: "NODE|22-lts" }), [
      "build.buildDuringDeployment: it is declared for NODE|22-lts, and only Python is built while it is deployed: put what the app needs into its package, and remove it",
    ]);
    assert.deepEqual(check({ packageIdentity: "SystemAssigned", stack: "PYTHON|3.13" }), [
      "build.packageIdentity: it is declared for PYTHON|3.13, whose package is fetched without an identity: remove it, and give packageUri a shared access signature",
    ]);
    assert.deepEqual(check({ packageIdentity: "me", stack: "NODE|22-lts" }), [
      'build.packageIdentity: "me" is no identity: use "SystemAssigned", or the id of a user-assigned one, /subscriptions/…/userAssignedIdentities/…',
    ]);
  });

  it("has settings of its own, which nobody else declares", () => {
    const names = ["SCM_DO_BUILD_DURING_DEPLOYMENT", "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID"];
    assert.deepEqual(told(checkSettingNames("build.settings", names, "linux", true)), [
      'build.settings["SCM_DO_BUILD_DURING_DEPLOYMENT"]: "SCM_DO_BUILD_DURING_DEPLOYMENT" is written by this component: declare build.buildDuringDeployment for Python, and nothing for another stack',
      'build.settings["WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID"]: "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID" is written by this component: declare build.packageIdentity instead',
    ]);
  });
});
