export type { AppArgs } from "./components/app";
export {
  type AuthenticationArgs,
  type EntraArgs,
  type IdentityProviderArgs,
  type OpenIdConnectArgs,
  UnauthenticatedClientAction,
} from "./components/authentication-args";
export {
  type BuildArgs,
  type ConnectionStringArgs,
  ConnectionStringType,
  type HandlerMappingArgs,
  type MountArgs,
  MountType,
  type RegistryArgs,
  type VirtualApplicationArgs,
  type VirtualDirectoryArgs,
} from "./components/build-args";
export type { RampArgs } from "./components/ramp-args";
export type { HealthCheckArgs } from "./components/releases/health-check-args";
export type { RolloutArgs, RolloutMetricsArgs, RolloutStepArgs } from "./components/releases/rollout-args";
export { SwapAction } from "./components/releases/swap-action";
export { SlotSwap, type SlotSwapArgs } from "./components/slot-swap";
export { SlottedWebApp } from "./components/slotted-web-app";
export {
  DomainNameLabelScope,
  OperatingSystem,
  type SlotArgs,
  type SlottedWebAppArgs,
} from "./components/slotted-web-app-args";
export {
  ClientCertMode,
  type CorsArgs,
  type CustomHostNameArgs,
  FtpsState,
  type IdentityArgs,
  IpRestrictionAction,
  type IpRestrictionArgs,
  type LogsArgs,
  type StayingArgs,
  TlsVersion,
} from "./components/staying-args";
export { StickySettings, type StickySettingsArgs, type StickyValuesArgs } from "./components/sticky-settings";
export { TrafficRouting, type TrafficRoutingArgs } from "./components/traffic-routing";
export { AfterInterruption } from "./rules";
