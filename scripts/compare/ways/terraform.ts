import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOnPath } from "../../../src/pulumi/engine/commands";
import { timed } from "../../bench/timed-command";
import { type Build, type Ground, packageUri, type Way } from "../job";
import { azurermFolder } from "./azurerm";

/**
 * Terraform's azurerm, as its documentation has an app, a slot and `azurerm_web_app_active_slot`. Every step is `terraform apply`,
 * and it is the same to release and to go back.
 *
 * Source: the pages of `azurerm_linux_web_app_slot` and `azurerm_web_app_active_slot`, HashiCorp.
 */
export class TerraformWay implements Way {
  readonly #folder = mkdtempSync(join(tmpdir(), "azure-slots-compare-terraform-"));

  /** @param isBuilt Whether to build azurerm where there is none. */
  constructor(
    private readonly ground: Ground,
    private readonly isBuilt: boolean,
  ) {}

  async prepare(): Promise<void> {
    if (findOnPath("terraform", process.env.PATH ?? "") === undefined) {
      throw new Error("terraform is not on PATH");
    }
    const provider = await azurermFolder(this.isBuilt);
    const overrides = `provider_installation {\n  dev_overrides { "hashicorp/azurerm" = "${provider}" }\n  direct {}\n}\n`;
    writeFileSync(join(this.#folder, "terraform.rc"), overrides);
  }

  async declare(build: Build): Promise<void> {
    writeFileSync(join(this.#folder, "main.tf"), this.#program(build));
  }

  async apply(): Promise<void> {
    const environment = {
      ...this.ground.environment,
      TF_CLI_CONFIG_FILE: join(this.#folder, "terraform.rc"),
      CHECKPOINT_DISABLE: "1",
    };
    const args = ["apply", "-auto-approve", "-no-color", "-input=false"];
    await timed("terraform", args, { folder: this.#folder, environment });
  }

  rollBack(): Promise<void> {
    return this.apply();
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #program({ version, greeting }: Build): string {
    const { resourceGroupName, serverFarmId, site } = this.ground;
    const settings = (environment: string) => `{
    ENVIRONMENT              = "${environment}"
    GREETING                 = "${greeting}"
    WEBSITE_RUN_FROM_PACKAGE = "${packageUri(version)}"
  }`;
    // azurerm spells the type of a plan with a capital F.
    const planId = serverFarmId.replace("/serverfarms/", "/serverFarms/");
    return `
provider "azurerm" {
  features {}
}

resource "azurerm_linux_web_app" "shop" {
  name                = "${site}"
  resource_group_name = "${resourceGroupName}"
  location            = "westeurope"
  service_plan_id     = "${planId}"
  app_settings = ${settings("production")}
  sticky_settings {
    app_setting_names = ["ENVIRONMENT"]
  }
  site_config {
    always_on = true
    application_stack {
      node_version = "22-lts"
    }
  }
}

resource "azurerm_linux_web_app_slot" "staging" {
  name           = "staging"
  app_service_id = azurerm_linux_web_app.shop.id
  app_settings = ${settings("staging")}
  site_config {
    always_on = false
    application_stack {
      node_version = "22-lts"
    }
  }
}

resource "azurerm_web_app_active_slot" "active" {
  slot_id = azurerm_linux_web_app_slot.staging.id
}
`;
  }
}
