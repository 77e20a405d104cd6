import { collectionFunctions } from "./collections";
import { encodingFunctions } from "./encoding";
import { identifierFunctions } from "./identifiers";
import { logicFunctions } from "./logic";
import { numberFunctions } from "./numbers";
import type { TemplateFunction } from "./table";
import { textFunctions } from "./text";
import { timeFunctions } from "./times";

/** The functions whose arguments are all evaluated before the call, keyed by name in lower case. */
export const functions: ReadonlyMap<string, TemplateFunction> = new Map(
  [
    textFunctions,
    numberFunctions,
    logicFunctions,
    collectionFunctions,
    encodingFunctions,
    identifierFunctions,
    timeFunctions,
  ].flatMap((table) => Object.entries(table)),
);

/** ARM's functions that are not modelled here. They are refused by name, not as unknown functions. */
export const unmodelledFunctions: ReadonlySet<string> = new Set([
  "cidrhost",
  "cidrsubnet",
  "copyindex",
  "datetimefromepoch",
  "datetimetoepoch",
  "deployer",
  "externalinput",
  "getsecret",
  "indexfromend",
  "managementgroup",
  "managementgroupresourceid",
  "parsecidr",
  "pickzones",
  "providers",
  "references",
  "tologicalzone",
  "tologicalzones",
  "tophysicalzone",
  "tophysicalzones",
]);
