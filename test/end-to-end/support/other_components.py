"""The components for an app that is declared elsewhere. Each waits for the one before it."""

import pulumi
import pulumi_azure_slots as azure_slots

config = pulumi.Config()
site_id = config.require("siteId")

sticky = azure_slots.StickySettings(
    "shop",
    site_id=site_id,
    operating_system=azure_slots.OperatingSystem.LINUX,
    production=azure_slots.StickyValuesArgs(settings={"ENVIRONMENT": "production"}),
    slots={
        "staging": azure_slots.StickyValuesArgs(settings={"ENVIRONMENT": "staging"})
    },
)
traffic = azure_slots.TrafficRouting(
    "shop", site_id=sticky.site_id, percentages={"staging": 0}
)
swap = azure_slots.SlotSwap(
    "shop",
    site_id=traffic.site_id,
    target_build_version=config.require("liveBuild"),
    swap_action=azure_slots.SwapAction.SWAP,
    opts=pulumi.ResourceOptions(depends_on=[traffic]),
)
bake = azure_slots.BakeTime(
    "shop",
    site_id=site_id,
    live_build=swap.live_build,
    bake_time_in_seconds=1,
    metrics=azure_slots.BakeTimeMetricsArgs(minimum_requests=1000),
)
release = azure_slots.SlottedRelease(
    "shop",
    site_id=site_id,
    build=azure_slots.BuildArgs(
        version="3.0.0",
        package_uri=pulumi.Output.secret(config.require("packageUri")),
        stack="NODE|22-lts",
    ),
    opts=pulumi.ResourceOptions(depends_on=[bake]),
)

pulumi.export("released", release.live_build)
pulumi.export("optOutLink", traffic.opt_out_link)
pulumi.export("releaseOfSlot", release.release.version)
