const { createServer } = require("node:http");
const { version } = require("./package.json");

const server = createServer((request, response) => {
  if (request.url === "/healthz") {
    response.end("healthy\n");
    return;
  }
  response.writeHead(200, { "content-type": "application/json" });
  const { SLOT: slot, CURRENCY: currency } = process.env;
  response.end(`${JSON.stringify({ version, slot, currency })}\n`);
});

server.listen(process.env.PORT ?? 8080);

// App Service ends an app with SIGTERM. Open requests are answered first.
process.on("SIGTERM", () => server.close());
