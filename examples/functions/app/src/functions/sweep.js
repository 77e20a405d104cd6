const { app } = require("@azure/functions");

// Fires by its schedule, which is a setting of the build.
app.timer("sweep", {
  schedule: "%SWEEP_SCHEDULE%",
  handler: async (timer, context) => {
    const version = (process.env.BUILD_VERSION ?? "").split("+")[0];
    context.log(`swept by ${version}; the next time is ${timer.scheduleStatus.next}`);
  },
});
