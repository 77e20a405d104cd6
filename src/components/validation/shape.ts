import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../rules";
import { pathOf } from "../args/declaration";
import type { SlottedWebAppArgs } from "../args/slotted-web-app-args";

/**
 * Checks what TypeScript checks already, for programs in JavaScript, and for values from a stack's configuration, of which
 * nobody checks anything. The other checks need what is checked here.
 */
export function checkShape(args: SlottedWebAppArgs): Problem[] {
  if (!isRecord(args)) {
    return [{ path: "args", reason: "they are missing: declare resourceGroupName, serverFarmId, build and slots" }];
  }
  const { build, slots, production } = args as unknown as Record<string, unknown>;
  return [
    ...checkText("resourceGroupName", args.resourceGroupName, "name the resource group that the app is in"),
    ...checkText("serverFarmId", args.serverFarmId, "give the id of an App Service plan"),
    ...(isRecord(build)
      ? checkBuild("build", build)
      : [{ path: "build", reason: `${told(build)}: declare a version and a packageUri with its stack, or an image` }]),
    ...(isRecord(slots)
      ? Object.entries(slots).flatMap(([slot, own]) => checkSlot(pathOf(slot), own))
      : [{ path: "slots", reason: `${told(slots)}: declare the slots by name, for example { staging: {} }` }]),
    ...(production === undefined || isRecord(production)
      ? []
      : [{ path: "production", reason: `${told(production)}: declare what stays with production, or leave it out` }]),
    ...checkOptionalText("targetBuildVersion", args.targetBuildVersion),
    ...checkOptionalText("name", args.name),
  ];
}

/** Checks that a value is a text, or not known yet. */
export function checkText(path: string, value: unknown, cure: string): Problem[] {
  return value === undefined || value === null
    ? [{ path, reason: `it is missing: ${cure}` }]
    : checkOptionalText(path, value);
}

/** Checks that a value is a text, not known yet, or left out. */
export function checkOptionalText(path: string, value: unknown): Problem[] {
  if (value === undefined || typeof value === "string" || isUnknown(value)) {
    return [];
  }
  const cure =
    typeof value === "number"
      ? `quote it in the stack's configuration, as in \`"${value}"\`, since YAML makes a number of it`
      : "use a string";
  return [{ path, reason: `${JSON.stringify(value)} is not a string: ${cure}` }];
}

function checkSlot(path: string, own: unknown): Problem[] {
  if (!isRecord(own)) {
    return [{ path, reason: `${told(own)}: declare what stays with the slot, {} for nothing, or leave the slot out` }];
  }
  if (own.build === undefined) {
    return [];
  }
  return isRecord(own.build)
    ? checkBuild(`${path}.build`, own.build)
    : [{ path: `${path}.build`, reason: `${told(own.build)}: declare a build, or leave it out` }];
}

function checkBuild(path: string, build: Readonly<Record<string, unknown>>): Problem[] {
  return [
    ...checkText(`${path}.version`, build.version, 'say which build it is, for example "2.0.0"'),
    ...["packageUri", "stack", "image"].flatMap((name) => checkOptionalText(`${path}.${name}`, build[name])),
  ];
}

function told(value: unknown): string {
  return value === undefined ? "it is missing" : `${JSON.stringify(value)} is not an object`;
}

function isUnknown(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}
