module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/jest/*.spec.ts"],
  // Without configuration it takes the newest JavaScript, and leaves `await using` to a Node that may not know it.
  transform: { "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
};
