const { createServer } = require("node:http");

// The build's identity, such as 2.0.0+5f1d7a84be73, is in a setting that travels with it.
const [version] = (process.env.BUILD_VERSION ?? "").split("+");

const server = createServer((_, response) => {
  const { ENVIRONMENT: environment, GREETING: greeting } = process.env;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ version, environment, greeting }));
});
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close());
