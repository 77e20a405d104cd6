import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readInProgram } from "../../../src/components/azure/read-in-program";

describe("what is read while a program runs", () => {
  const component = new pulumi.DependencyResource("urn:pulumi:test::test::azure-slots:index:SlotSwap::shop");
  const failing = (text: string) => () => Promise.reject(new Error(text));
  const errors: unknown[] = [];
  const { error: print } = console;

  beforeEach(() => {
    errors.length = 0;
    console.error = (text: unknown) => errors.push(text);
  });

  afterEach(() => {
    console.error = print;
  });

  it("is told as an error of the component without a stack, where it fails", async () => {
    await assert.rejects(readInProgram(component, failing("Status=500")), (error) => {
      assert.ok(pulumi.ResourceError.isInstance(error));
      assert.deepEqual([error.message, error.hideStack, error.resource], ["Status=500", true, component]);
      return true;
    });
  });

  it("stays unknown, and is told nobody, once the run has failed for another reason", async () => {
    for (const text of [
      "rpc error: code = Canceled desc = grpc: the client connection is closing",
      "Resource monitor is terminating",
    ]) {
      assert.equal(pulumi.isUnknown(await readInProgram<unknown>(component, failing(text))), true);
    }
    assert.deepEqual(errors, []);
  });
});
