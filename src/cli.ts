#!/usr/bin/env node
import { Command } from "commander";
import { exitWith2 } from "./command-line";
import { completionCommand } from "./completion/command";
import { diffCommand } from "./diff/command";
import { localCommand } from "./local/cli/command";
import { statusCommand } from "./status/command";

const { version } = require("../package.json") as { readonly version: string };

const program = new Command("azure-slots")
  .description("Azure App Service deployment slots with Pulumi")
  .version(version, "--version", "print the version")
  .enablePositionalOptions()
  .addCommand(statusCommand())
  .addCommand(diffCommand())
  .addCommand(localCommand());

program.addCommand(completionCommand(program));

exitWith2(program)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(`azure-slots: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
