import type { StartError } from "../../../visitors/workers/start-error";
import type { ArmError } from "../../arm/protocol";
import { webError } from "../../bodies/web-error";

/**
 * Source: quoted in azure-pipelines-tasks#11384 and vscode-azureappservice#915. Azure goes on after the time with the site, its slot and
 * where they are, all of which the request names.
 */
export function anotherOperation(id: string, name: string, since: Date): ArmError {
  const time = since
    .toLocaleString("en-US", { timeZone: "UTC" })
    .replace(",", "")
    .replace(/\s(?=[AP]M$)/, " ");
  const details = `Id: ${id}, OperationName: ${name}, CreatedTime: ${time}`;
  return webError(
    409,
    "Conflict",
    `Cannot modify this site because another operation is in progress. Details: ${details}`,
    "59203",
    [details],
  );
}

/** Source: recorded by azure-libraries-for-java, for two slots made at once. That it is so for updates too, the text says. */
export function noExclusiveLock(): ArmError {
  return webError(
    429,
    "429",
    "Cannot acquire exclusive lock to create, update or delete this site. Retry the request later.",
    "59206",
  );
}

/** Source: "Set up staging environments in Azure App Service", Microsoft, "Troubleshoot swaps"; azure-cli#27820. */
export function preparedForSwap(): ArmError {
  return webError(
    409,
    "Conflict",
    "The slot cannot be changed because its configuration settings have been prepared for swap.",
  );
}

/**
 * Source: "Set up staging environments in Azure App Service", Microsoft, "Configure auto swap". It says that auto swap
 * is not supported there.
 */
export function autoSwapNotSupported(slot: string): ArmError {
  return webError(
    409,
    "Conflict",
    `Auto swap is not supported on Linux and for containers: the '${slot}' slot cannot be deployed to while its autoSwapSlotName is set.`,
  );
}

/** Source: quoted in azure-functions-ux#1309. */
export function tooManySlots(tier: string): ArmError {
  return webError(
    409,
    "Conflict",
    `Cannot complete the operation because the site will exceed the number of slots allowed for the '${tier}' SKU.`,
    "59301",
    [tier],
  );
}

/** Source: quoted, with its code, in microsoft/HealthBotContainerSample#51. */
export function noAlwaysOn(): ArmError {
  return webError(
    409,
    "Conflict",
    "There was a conflict. AlwaysOn cannot be set for this site as the plan does not allow it. " +
      "For more information on pricing and features, please see: https://aka.ms/appservicepricingdetails ",
    "01020",
  );
}

/**
 * Source: quoted in azure-pipelines-tasks#13003. Azure does not say why the app did not start; its log does. The local App Service
 * tells the reason too, and how to read the log.
 *
 * @param why Its output has no secrets.
 */
export function workerDidNotStart(site: string, slot: string, why: StartError): ArmError {
  return webError(
    400,
    "BadRequest",
    `Cannot swap slots for site '${site}' because the worker process for '${slot}' slot could not be started.${reasonOf(site, slot, why)}`,
  );
}

function reasonOf(site: string, slot: string, why: StartError): string {
  const reason = why.reason.charAt(0).toUpperCase() + why.reason.slice(1);
  const output = why.output === "" ? "" : ` Its last output:\n${why.output.replace(/^/gm, "    ")}\n`;
  return ` ${reason}.${output}${output === "" ? " " : ""}The whole log: \`azure-slots local logs ${site}/${slot}\``;
}

/**
 * Source: quoted in azure-docs, pull request 104042, for hosts of functions that are down or share a host id.
 *
 * @param why As for {@link workerDidNotStart}.
 */
export function noAnswerToPing(site: string, slot: string, why: StartError): ArmError {
  return webError(
    400,
    "BadRequest",
    `Cannot swap site slots for site '${site}' because the '${slot}' slot did not respond to http ping.${reasonOf(site, slot, why)}`,
  );
}

/** Source: quoted in azure-functions-host#8123, for hosts of functions of another version. The status: azure-pipelines-tasks#5566. */
export function initializationFailed(site: string, slot: string, why: StartError): ArmError {
  return webError(
    400,
    "BadRequest",
    `Cannot swap slots for site '${site}' because the application initialization in '${slot}' slot either took too long or failed. Please check AppInit module configuration or try using swap with preview if application initialization time is very long.${reasonOf(site, slot, why)}`,
  );
}

/** Source: quoted in many issues of Azure's tools for functions. */
export function noFunctionsHost(): ArmError {
  return webError(400, "BadRequest", "Encountered an error (ServiceUnavailable) from host runtime.");
}

/** Source: quoted in Azure/bicep-registry-modules and others, of an app on a plan of Flex Consumption. */
export function functionAppConfigRequired(): ArmError {
  return webError(400, "BadRequest", "FunctionAppConfig is required on create for FlexConsumption sites");
}

/** Source: quoted in azure-docs#10661, and with its code in azure-docs#102500. */
export function previewWithAuthentication(): ArmError {
  return webError(
    409,
    "Conflict",
    "Swap with Preview cannot be used when one of the slots has site authentication enabled.",
  );
}
