import assert from "node:assert/strict";
import { ConnectionStringType } from "@pulumi/azure-native/types/enums/web";
import { CONNECTION_STRING_TYPES, checkConnectionStrings } from "../../src/rules";
import { told } from "./told";

describe("connection strings", () => {
  it("are of the types that Azure has", () => {
    assert.deepEqual([...CONNECTION_STRING_TYPES], Object.values(ConnectionStringType));
  });

  it("pass with such a type, with names that App Service takes, and while the type is not known yet", () => {
    assert.deepEqual(
      checkConnectionStrings("build.connectionStrings", {
        Main: { type: "SQLAzure" },
        "main.read-only_1:x": { type: "Custom" },
        later: { type: Promise.resolve("SQLAzure") },
        latest: {},
      }),
      [],
    );
  });

  it("are refused with another type, and with a name that differs in case only or has other characters", () => {
    assert.deepEqual(
      told(checkConnectionStrings("build.connectionStrings", { Main: { type: "sqlazure" }, MAIN: {}, "a b": {} })),
      [
        'build.connectionStrings["a b"]: "a b" is not a name for a connection string: use letters, digits, ".", "_", "-" and ":"',
        'build.connectionStrings["Main"].type: "sqlazure" is not allowed: use "MySql", "SQLServer", "SQLAzure", "Custom", "NotificationHub", "ServiceBus", "EventHub", "ApiHub", "DocDb", "RedisCache" or "PostgreSQL"',
        'build.connectionStrings["MAIN"]: "MAIN" and "Main" differ only in case, and App Service treats them as one connection string: remove one',
      ],
    );
  });
});
