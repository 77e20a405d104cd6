// Must be first: it reports missing packages before another import needs them.
import "./installed";

export { EngineNotFoundError, findEngine, type PulumiEngine } from "../pulumi/engine/find-engine";
export { installProviders } from "../pulumi/providers/install";
export type { LocalSite } from "./azure/app-service/local-sites";
export { SwapPoint } from "./azure/app-service/swap/points";
export type { Switches } from "./azure/app-service/switches";
export {
  type Disturb,
  type Disturbance,
  type PendingRequest,
  type Refusal,
  UNANSWERED,
  UNHEARD,
} from "./azure/arm/disturbances";
export { BlobStorage } from "./azure/storage/blob-storage";
export { type Clock, systemClock, TurnableClock } from "./clock";
export { OptionsError } from "./host/check-options";
export { type Connection, ProviderKind, readConnection } from "./host/connection";
export { type EnvironmentOptions, environmentOf } from "./host/environment";
export {
  type CrashFault,
  Fault,
  type FaultOptions,
  type InjectedFault,
  type RequestFault,
  type SwapFault,
} from "./host/faults";
export { HOME_VARIABLE, type Home, openHome } from "./host/home";
export { LocalAppService } from "./host/local-app-service";
export { type EventKind, type EventOf, LocalAzure } from "./host/local-azure";
export type { LocalAppServiceOptions, LocalAzureOptions, LocalPorts } from "./host/options";
export type { UpOptions } from "./host/up";
export type { Visited, VisitOptions } from "./host/visit";
export {
  clientWrites,
  isWrite,
  type Journal,
  type JournalEntry,
  type JournalOptions,
  type JournalRecord,
  type RequestEntry,
  type RestartEntry,
  type SwapEntry,
} from "./journal/journal";
