export { SlotSwap, type SlotSwapArgs } from "./components/slot-swap";
export { SlottedWebApp } from "./components/slotted-web-app";
export {
  type BuildArgs,
  OperatingSystem,
  type SlotArgs,
  type SlottedWebAppArgs,
} from "./components/slotted-web-app-args";
