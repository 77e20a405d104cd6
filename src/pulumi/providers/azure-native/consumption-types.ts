import type { ResourceType } from "./resource-type";
import { shapeOf } from "./shape";

const CONDITION = "(name operator values)";

const budget = shapeOf(`
  amount category eTag
  filter(and(dimensions${CONDITION} tags${CONDITION}) dimensions${CONDITION} tags${CONDITION})
  notifications(*(contactEmails contactGroups contactRoles enabled locale operator threshold thresholdType))
  timeGrain timePeriod(endDate startDate)`);

/** The types of the module "consumption". They are only kept: nothing costs anything. */
export const CONSUMPTION_TYPES: Readonly<Record<string, ResourceType>> = {
  "consumption:Budget": {
    path: "/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
    apiVersion: "2024-08-01",
    inputs: budget,
    outputs: {
      ...budget,
      ...shapeOf("azureApiVersion currentSpend(amount unit) forecastSpend(amount unit) name systemData type"),
    },
    isFlattened: true,
    topOfBody: ["eTag"],
    autonamed: "budgetName",
    copiesName: true,
    required: ["amount", "category", "timeGrain", "timePeriod"],
    fixed: [],
  },
};
