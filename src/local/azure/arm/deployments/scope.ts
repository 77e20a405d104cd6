/** Where a deployment goes: a resource group, or a subscription. */
export interface DeploymentScope {
  readonly subscriptionId: string;
  /** Absent for a deployment to a subscription. */
  readonly resourceGroup?: TargetGroup;
}

/** A resource group that is deployed to. */
export interface TargetGroup {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The id of a scope. */
function scopeIdOf({ subscriptionId, resourceGroup }: DeploymentScope): string {
  return resourceGroup?.id ?? `/subscriptions/${subscriptionId}`;
}

/** The id of the deployments of a scope, without a name at the end. */
export function deploymentsOf(scope: DeploymentScope): string {
  return `${scopeIdOf(scope)}/providers/Microsoft.Resources/deployments/`;
}

/** The id of a deployment. */
export function idOf(scope: DeploymentScope, name: string): string {
  return `${deploymentsOf(scope)}${name}`;
}
