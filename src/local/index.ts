export type { LocalSite } from "./app-service/app-service";
export type { Switches } from "./app-service/switches";
export {
  type Disturb,
  type Disturbance,
  type PendingRequest,
  type Refusal,
  UNANSWERED,
  UNHEARD,
} from "./arm/disturbances";
export { BlobStorage } from "./blob-storage";
export { type Connection, environmentOf, readConnection } from "./connection";
export { EngineNotFoundError, findEngine, type PulumiEngine } from "./engine/find-engine";
export { HOME_VARIABLE, type Home, openHome } from "./home";
export {
  clientWrites,
  isWrite,
  type Journal,
  type JournalEntry,
  type JournalRecord,
  type RequestEntry,
  type RestartEntry,
  type SwapEntry,
} from "./journal";
export { LocalAppService, type LocalAppServiceOptions } from "./local-app-service";
export { installProviders } from "./providers/install";
