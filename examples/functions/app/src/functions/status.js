const { app } = require("@azure/functions");

// Who asks gets the build and the slot that answer.
app.http("status", {
  authLevel: "anonymous",
  methods: ["GET"],
  handler: async () => ({
    jsonBody: {
      version: (process.env.BUILD_VERSION ?? "").split("+")[0],
      environment: process.env.ENVIRONMENT,
    },
  }),
});
