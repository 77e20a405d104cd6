const { createServer } = require("node:http");

createServer((_request, response) => response.end(process.env.GREETING)).listen(process.env.PORT);
