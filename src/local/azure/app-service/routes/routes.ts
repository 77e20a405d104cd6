import type { ArmRouter } from "../../arm/router";
import type { AppService } from "../app-service";
import type { CodeDeployments } from "../deploying/code-deployments";
import { AvailabilityRoutes } from "./availability-routes";
import { BackupRoutes } from "./backup-routes";
import { ConfigurationRoutes } from "./configuration-routes";
import { DeploymentExtensionRoutes } from "./deployment-extension-routes";
import { FunctionRoutes } from "./function-routes";
import { HostNameRoutes } from "./host-name-routes";
import { InstanceRoutes } from "./instance-routes";
import { LogRoutes } from "./log-routes";
import { PlanRoutes } from "./plan-routes";
import { PublishingCredentialsRoutes } from "./publishing-credentials-routes";
import { PublishingRoutes } from "./publishing-routes";
import { SecretReferenceRoutes } from "./secret-reference-routes";
import { SiteContainerRoutes } from "./site-container-routes";
import { SiteDetailRoutes } from "./site-detail-routes";
import { SiteRoutes } from "./site-routes";
import { StackRoutes } from "./stack-routes";
import { SwapRoutes } from "./swap-routes";
import { VirtualNetworkRoutes } from "./virtual-network-routes";

/** Adds all routes of Microsoft.Web. */
export function addAppServiceRoutes(service: AppService, deployments: CodeDeployments, router: ArmRouter): void {
  for (const routes of [
    PlanRoutes,
    SiteRoutes,
    ConfigurationRoutes,
    SwapRoutes,
    SecretReferenceRoutes,
    HostNameRoutes,
    InstanceRoutes,
    LogRoutes,
    SiteContainerRoutes,
    VirtualNetworkRoutes,
    PublishingRoutes,
    PublishingCredentialsRoutes,
    AvailabilityRoutes,
    StackRoutes,
    SiteDetailRoutes,
    FunctionRoutes,
    BackupRoutes,
  ]) {
    new routes(service).addTo(router);
  }
  new DeploymentExtensionRoutes(service, deployments).addTo(router);
}
