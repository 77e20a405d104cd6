import { Budget } from "@pulumi/azure-native/consumption/budget";
import type * as pulumi from "@pulumi/pulumi";

/** The parts of the budget, in percent, from which on the owner is told. */
const TOLD_FROM = [80, 100];

/** What a budget is for. */
export interface ServiceBudget {
  readonly budgetName: string;
  /** The id of the service's resource group. */
  readonly scope: pulumi.Input<string>;
  readonly monthlyBudget: number;
  readonly owner: string;
}

/** Declares a budget: its owner is told by e-mail when the service's costs of a month come near it. Azure stops nothing. */
export function declareBudget(parent: pulumi.Resource, name: string, budget: ServiceBudget): void {
  new Budget(
    `${name}-monthly-budget`,
    {
      budgetName: budget.budgetName,
      scope: budget.scope,
      category: "Cost",
      amount: budget.monthlyBudget,
      timeGrain: "Monthly",
      timePeriod: { startDate: firstOfThisMonth() },
      notifications: Object.fromEntries(
        TOLD_FROM.map((threshold) => [
          `from${threshold}`,
          {
            enabled: true,
            operator: "GreaterThanOrEqualTo",
            threshold,
            thresholdType: "Actual",
            contactEmails: [budget.owner],
          },
        ]),
      ),
    },
    // Azure takes no start before the current month, and keeps the one that the budget has.
    { parent, ignoreChanges: ["timePeriod"], aliases: [{ name: `${name}-budget` }] },
  );
}

function firstOfThisMonth(): string {
  return `${new Date().toISOString().slice(0, "2026-01".length)}-01T00:00:00Z`;
}
