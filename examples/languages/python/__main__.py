"""A web app that releases through its staging slot, without downtime, and rolls back by a swap."""

import pulumi
import pulumi_azure_slots as azure_slots

config = pulumi.Config()
version = config.require("version")

# All that an app needs: a plan, a place for packages, an identity, telemetry.
environment = azure_slots.WebEnvironment(
    "shop", purpose=azure_slots.EnvironmentPurpose.DEVELOPMENT
)

# The app's package, in the environment's container, which the environment's identity may read.
package = azure_slots.AppPackage(
    "shop",
    source="../../app",
    files=["server.js", "package.json"],
    version=version,
    environment=environment.reference,
)

shop = azure_slots.SlottedWebApp(
    "shop",
    environment=environment.reference,
    build=azure_slots.BuildArgs(
        package=package.reference,
        stack="NODE|22-lts",
        settings={"GREETING": config.require("greeting")},
    ),
    slots={
        "staging": azure_slots.SlotArgs(sticky_settings={"ENVIRONMENT": "staging"})
    },
    production=azure_slots.StayingArgs(sticky_settings={"ENVIRONMENT": "production"}),
    # Production follows the build, unless an older one is asked for.
    target_build_version=config.get("targetBuildVersion") or None,
)

pulumi.export("url", shop.url)
pulumi.export("slotUrls", shop.slot_urls)
pulumi.export("siteName", shop.site_name)
pulumi.export("liveBuild", shop.live_build)
