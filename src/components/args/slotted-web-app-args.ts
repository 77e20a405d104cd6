import type { SideContainerArgs } from "./side-container-args";
import type { SlottedAppArgs } from "./slotted-app-args";

/** The arguments of {@link SlottedWebApp}. */
export interface SlottedWebAppArgs extends SlottedAppArgs {
  /**
   * Whether the app is a Windows container. It needs a plan for these, and is fixed when the app is created. Containers
   * on Linux do not need it. Defaults to false.
   */
  hyperV?: boolean;
  /**
   * Containers that run beside the app, keyed by name, at most nine. They are the same in production and in every slot,
   * because no document says whether a swap moves them. So they are not part of a build: a change of them is written in
   * place, and restarts production. Only on Linux, and only for builds of a package: beside an `image`, App Service
   * ignores them. Defaults to none.
   *
   * Source: "Sidecars in Azure App Service", Microsoft.
   */
  sideContainers?: Record<string, SideContainerArgs>;
}
