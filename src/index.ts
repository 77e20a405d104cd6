export { AppPackage } from "./components/app-package";
export type { AppArgs } from "./components/args/app-args";
export type { AppPackageArgs } from "./components/args/app-package-args";
export {
  type AuthenticationArgs,
  type EntraArgs,
  type IdentityProviderArgs,
  type OpenIdConnectArgs,
  UnauthenticatedClientAction,
} from "./components/args/authentication-args";
export {
  type AutoHealActionsArgs,
  AutoHealActionType,
  type AutoHealCustomActionArgs,
  type AutoHealRequestsArgs,
  type AutoHealRulesArgs,
  type AutoHealSlowRequestsArgs,
  type AutoHealStatusCodeArgs,
  type AutoHealStatusCodesRangeArgs,
  type AutoHealTriggersArgs,
} from "./components/args/auto-heal-args";
export {
  type BuildArgs,
  type ConnectionStringArgs,
  ConnectionStringType,
  type HandlerMappingArgs,
  type MountArgs,
  MountType,
  PackageType,
  type RegistryArgs,
  type VirtualApplicationArgs,
  type VirtualDirectoryArgs,
} from "./components/args/build-args";
export type { CheckArgs } from "./components/args/check-args";
export type { ExistingAppArgs } from "./components/args/existing-app-args";
export type {
  DurableConnectionArgs,
  DurableFunctionsArgs,
  FunctionHostArgs,
  HostStorageArgs,
  OrchestrationWaitArgs,
} from "./components/args/function-host-args";
export { FtpsState, type GeneralSettingsArgs, IpMode, type LimitsArgs } from "./components/args/general-settings-args";
export type { HealthCheckArgs } from "./components/args/health-check-args";
export type { RampArgs } from "./components/args/ramp-args";
export type { EnvironmentReference, PackageReference, ReleaseReference } from "./components/args/references";
export type { RolloutArgs, RolloutMetricsArgs, RolloutStepArgs } from "./components/args/rollout-args";
export {
  RegistryAuthentication,
  type SideContainerArgs,
  type VolumeMountArgs,
} from "./components/args/side-container-args";
export type { SlotSwapArgs } from "./components/args/slot-swap-args";
export {
  DomainNameLabelScope,
  OperatingSystem,
  type SlotArgs,
  type SlottedAppArgs,
} from "./components/args/slotted-app-args";
export type { SlottedFunctionAppArgs } from "./components/args/slotted-function-app-args";
export type { SlottedReleaseArgs } from "./components/args/slotted-release-args";
export type { SlottedWebAppArgs } from "./components/args/slotted-web-app-args";
export {
  type BasicPublishingCredentialsPoliciesArgs,
  ClientCertMode,
  type CorsArgs,
  type CustomHostNameArgs,
  CustomHostNameDnsRecordType,
  type DnsRecord,
  type IdentityArgs,
  IpRestrictionAction,
  type IpRestrictionArgs,
  type LogsArgs,
  type OutboundVnetRoutingArgs,
  type StayingArgs,
  TlsCipherSuite,
  TlsVersion,
} from "./components/args/staying-args";
export type { StickyNames } from "./components/args/sticky";
export { SwapAction } from "./components/args/swap-action";
export type { WarmUpArgs } from "./components/args/warm-up-args";
export {
  type EnvironmentAutoscaleArgs,
  type EnvironmentNetworkArgs,
  type EnvironmentPlanArgs,
  EnvironmentPurpose,
  type WebEnvironmentArgs,
} from "./components/args/web-environment-args";
export { BakeTime, type BakeTimeArgs, type BakeTimeMetricsArgs } from "./components/bake-time";
export { SlotSwap } from "./components/slot-swap";
export { SlottedFunctionApp } from "./components/slotted-function-app";
export { SlottedRelease } from "./components/slotted-release";
export { SlottedWebApp } from "./components/slotted-web-app";
export { StickySettings, type StickySettingsArgs, type StickyValuesArgs } from "./components/sticky-settings";
export { TrafficRouting, type TrafficRoutingArgs } from "./components/traffic-routing";
export { refuseProblems } from "./components/validation/problems";
export { WebEnvironment } from "./components/web-environment";
export { AfterInterruption, DurableStorage, FunctionPlan, HealthCheckBy, type Problem } from "./rules";
