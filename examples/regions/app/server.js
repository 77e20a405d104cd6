const { createServer } = require("node:http");

// The build that was released, such as 1.0.0+5f1d7a84be73.
const [version] = (process.env.BUILD_VERSION ?? "").split("+");

const server = createServer((request, response) => {
  if (request.url === "/healthz") {
    response.end("healthy\n");
    return;
  }
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`${JSON.stringify({ version })}\n`);
});

server.listen(process.env.PORT ?? 8080);

// App Service ends an app with SIGTERM. Open requests are answered first.
process.on("SIGTERM", () => server.close());
