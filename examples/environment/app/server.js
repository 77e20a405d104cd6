const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { join } = require("node:path");

// The version is part of the package. So the app tells what was deployed, whatever its settings say.
const { version } = JSON.parse(readFileSync(join(__dirname, "package.json"), "utf8"));

const started = new Date().toISOString();

const server = createServer((_request, response) => {
  const body = JSON.stringify({
    version,
    environment: process.env.ENVIRONMENT,
    greeting: process.env.GREETING,
  });
  response.writeHead(200, { "content-type": "application/json", "x-version": version, "x-started": started });
  response.end(`${body}\n`);
});

server.listen(process.env.PORT ?? 8080);

// App Service ends an app with SIGTERM. Open requests are answered first.
process.on("SIGTERM", () => server.close());
