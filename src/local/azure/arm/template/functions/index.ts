import { collectionFunctions } from "./collections";
import { encodingFunctions } from "./encoding";
import { identifierFunctions } from "./identifiers";
import { logicFunctions } from "./logic";
import { numberFunctions } from "./numbers";
import type { TemplateFunction } from "./table";
import { textFunctions } from "./text";

/** Every function whose arguments are all evaluated before it is, by its name in lower case. */
export const functions: ReadonlyMap<string, TemplateFunction> = new Map(
  [textFunctions, numberFunctions, logicFunctions, collectionFunctions, encodingFunctions, identifierFunctions].flatMap(
    (table) => Object.entries(table),
  ),
);

/** Functions that ARM has and that are not modelled here: they are refused by name, not called unknown. */
export const unmodelledFunctions: ReadonlySet<string> = new Set([
  "cidrhost",
  "cidrsubnet",
  "copyindex",
  "datetimeadd",
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
  "utcnow",
]);
