const { createServer } = require("node:http");

// App Service tells the app which build it is: its version, and after "+" the digest of what travels with it.
const [version] = (process.env.BUILD_VERSION ?? "").split("+");
const { ENVIRONMENT: environment, GREETING: greeting } = process.env;

const started = new Date().toISOString();

const server = createServer((_request, response) => {
  const body = JSON.stringify({ version, environment, greeting });
  response.writeHead(200, { "content-type": "application/json", "x-version": version, "x-started": started });
  response.end(`${body}\n`);
});

server.listen(process.env.PORT ?? 8080);

// App Service ends an app with SIGTERM. Open requests are answered first.
process.on("SIGTERM", () => server.close());
