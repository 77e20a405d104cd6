import { fromJson, type Value } from "../../exact-json/values";
import { ExpressionError, FUNCTIONS_HELP } from "../errors";
import { type Call, define, type FunctionTable, integer, text } from "./table";

/** Functions that tell facts about where the template is deployed. */
export const placeFunctions: FunctionTable = {
  resourcegroup: define(0, 0, (_, call) => {
    const { resourceGroup } = call.scope.facts;
    if (resourceGroup === undefined) {
      throw notExpected(call);
    }
    return fromJson(resourceGroup);
  }),
  subscription: define(0, 0, (_, call) => fromJson(call.scope.facts.subscription)),
  tenant: define(0, 0, (_, call) => fromJson(call.scope.facts.tenant)),
  deployment: define(0, 0, (_, call) => fromJson(call.scope.facts.deployment)),
  environment: define(0, 0, (_, call) => fromJson(call.scope.facts.environment)),
  deployer: define(0, 0, (_, call) => fromJson(call.scope.facts.deployer ?? {})),
  managementgroup: define(0, 0, (_, call) => {
    throw notExpected(call);
  }),
  pickzones: define(3, 5, pickZones),
  tologicalzone: define(3, 3, (args, call) => zoneNumber(text(call, args, 2))),
  tologicalzones: define(3, 3, (args) => zonesIn(args[2]).map(zoneNumber)),
  tophysicalzone: define(3, 3, (args, call) => physical(text(call, args, 1), text(call, args, 2))),
  tophysicalzones: define(3, 3, (args, call) => zonesIn(args[2]).map((zone) => physical(text(call, args, 1), zone))),
};

function notExpected({ name }: Call): ExpressionError {
  return new ExpressionError(`The template function '${name}' is not expected at this location. ${FUNCTIONS_HELP}`);
}

/** Made up: every region has these zones, for every type, and numbers them as its data centres are numbered. */
const ZONES = ["1", "2", "3"];

/** So many zones, behind so many others. Both are 1 to 3 and 0 to 3. */
function pickZones(args: readonly Value[], call: Call): Value {
  for (const index of [0, 1, 2]) {
    text(call, args, index);
  }
  const count = args.length > 3 ? Number(integer(call, args, 3)) : 1;
  const offset = args.length > 4 ? Number(integer(call, args, 4)) : 0;
  return ZONES.slice(offset, offset + count);
}

function zonesIn(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function zoneNumber(zone: string): string {
  return /(\d+)$/.exec(zone)?.[1] ?? zone;
}

function physical(location: string, zone: string): string {
  return `${location.toLowerCase().replaceAll(" ", "")}-az${zone}`;
}
