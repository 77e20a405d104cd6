const { createServer } = require("node:http");

const server = createServer((_request, response) => {
  const body = JSON.stringify({ version: process.env.VERSION, environment: process.env.ENVIRONMENT });
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`${body}\n`);
});

server.listen(process.env.PORT ?? 8080);

// App Service ends an app with SIGTERM. Open requests are answered first.
process.on("SIGTERM", () => server.close());
