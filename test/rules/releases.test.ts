import assert from "node:assert/strict";
import { checkPromotion, checkRelease, contentInSlot, type Promoted, publicContent } from "../../src/rules";
import { told } from "./told";

const SITE = "/subscriptions/s/resourceGroups/shop-test/providers/Microsoft.Web/sites/shop-test";
const CONTAINER =
  "/subscriptions/s/resourceGroups/shop-test/providers/Microsoft.Storage/storageAccounts/shop/blobServices/default/containers/packages";
const PACKAGE = "https://shop.blob.core.windows.net/packages/shop-2.0.0.zip";
const RELEASE = { siteId: SITE, version: "2.0.0", packageUri: PACKAGE, packageContainerId: CONTAINER };
const NOTHING: Promoted = { version: undefined, copied: undefined, stack: undefined, hasContent: false };

describe("a release, as everybody may know it", () => {
  it("has its package, or its image, and never a URL that may contain a secret", () => {
    const content = { packageUri: PACKAGE, packageContainerId: CONTAINER };
    assert.deepEqual(publicContent(content), content);
    assert.deepEqual(publicContent({ image: "shop.azurecr.io/shop:2.0.0" }), { image: "shop.azurecr.io/shop:2.0.0" });
    for (const packageUri of [
      `${PACKAGE}?sv=2024&sig=abc`,
      "https://user:word@packages.example/shop.zip",
      "shop.zip",
    ]) {
      assert.deepEqual(publicContent({ packageUri, packageContainerId: CONTAINER }), {}, packageUri);
    }
  });

  it("is read from a slot: its package, in the container of the package beside it, or its image", () => {
    const declared = { packageUri: PACKAGE, packageContainerId: CONTAINER };
    const older = PACKAGE.replace("2.0.0", "1.0.0");
    assert.deepEqual(contentInSlot(older, "NODE|22-lts", declared), {
      packageUri: older,
      packageContainerId: CONTAINER,
    });
    const elsewhere = "https://shop.blob.core.windows.net/old/shop-1.0.0.zip";
    assert.deepEqual(contentInSlot(elsewhere, "NODE|22-lts", declared), { packageUri: elsewhere });
    assert.deepEqual(contentInSlot(undefined, "DOCKER|shop.azurecr.io/shop:1.0.0", declared), {
      image: "shop.azurecr.io/shop:1.0.0",
    });
    for (const setting of [undefined, "1", `${older}?sig=abc`]) {
      assert.deepEqual(contentInSlot(setting, "NODE|22-lts", declared), {});
    }
  });
});

describe("a promotion", () => {
  it("takes a package for a stack, an image without one, and the environment's own copy of either", () => {
    const image = { siteId: SITE, version: "2.0.0", image: "shop.azurecr.io/shop:2.0.0" };
    assert.deepEqual(checkRelease("build.promotedFrom", RELEASE), []);
    assert.deepEqual(checkPromotion("build", { ...NOTHING, stack: "NODE|22-lts", version: "2.0.0" }, RELEASE), []);
    assert.deepEqual(checkPromotion("build", NOTHING, image), []);
    const copy = { ...NOTHING, stack: "NODE|22-lts", hasContent: true, copied: "2.0.0" };
    assert.deepEqual(checkPromotion("build", copy, { siteId: SITE, version: "2.0.0" }), []);
  });

  it("is refused where the release is not one that an app runs", () => {
    assert.deepEqual(
      told(checkRelease("build.promotedFrom", { ...RELEASE, siteId: `${SITE}/slots/staging`, version: "" })),
      [
        `build.promotedFrom.siteId: "${SITE}/slots/staging" is the id of a slot, "staging": give the app's own, which ends with "/sites/shop-test"`,
        `build.promotedFrom.version: production of ${SITE}/slots/staging runs no build that says its version: run \`pulumi up\` of its stack first`,
      ],
    );
    const [problem] = checkRelease("build.promotedFrom", { ...RELEASE, packageUri: `${PACKAGE}?sig=abc` });
    assert.equal(problem?.path, "build.promotedFrom.packageUri");
    assert.doesNotMatch(problem?.reason ?? "", /abc/);
  });

  it("is refused where another version is declared beside it, or a package of another one", () => {
    const declared = { ...NOTHING, version: "1.0.0", copied: "1.0.0", stack: "NODE|22-lts", hasContent: true };
    assert.deepEqual(told(checkPromotion("build", declared, RELEASE)), [
      `build.version: "1.0.0" is declared, and promotedFrom is 2.0.0, which ${SITE} runs: declare 2.0.0 to release it here, or leave version out to release what runs there. To stay with 1.0.0, declare as promotedFrom the release as it was then`,
      `build.package.version: "1.0.0" is declared, and promotedFrom is 2.0.0, which ${SITE} runs: declare a copy of that package`,
    ]);
  });

  it("is refused where nothing says how its content is reached, or where it is not of the kind that is declared", () => {
    const stack = { ...NOTHING, stack: "NODE|22-lts" };
    const refused = (build: Promoted, release: Parameters<typeof checkPromotion>[2]) =>
      told(checkPromotion("build", build, release)).join("\n");
    const bare = { siteId: SITE, version: "2.0.0" };
    assert.match(refused(stack, bare), /^build\.promotedFrom: the release 2\.0\.0 of .* does not say where/);
    assert.match(
      refused(stack, { ...bare, packageUri: PACKAGE }),
      /^build\.promotedFrom: .* does not say in which blob container its package is/,
    );
    assert.match(refused(stack, { ...bare, image: "shop:2.0.0" }), /^build\.stack: .* is a container, shop:2\.0\.0/);
    assert.match(refused(NOTHING, RELEASE), /^build\.stack: it is missing: promotedFrom is a package/);
  });
});
