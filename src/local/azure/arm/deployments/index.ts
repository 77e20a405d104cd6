export { Deployments, type DeploymentsOptions } from "./deployments";
export {
  type DeploymentError,
  type DeploymentProperties,
  type DeploymentRecord,
  type DeploymentStore,
  MemoryDeploymentStore,
  type OperationRecord,
  type ProvisioningState,
} from "./records";
export type { DeploymentScope } from "./scope";
