#!/usr/bin/env node
import { Command } from "commander";
import { localCommand } from "./local/cli/command";
import { statusCommand } from "./status/command";

new Command("azure-slots")
  .description("Azure App Service deployment slots with Pulumi")
  .enablePositionalOptions()
  .addCommand(statusCommand())
  .addCommand(localCommand())
  .parseAsync()
  .catch((error: unknown) => {
    console.error(`azure-slots: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
