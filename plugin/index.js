// Pulumi's language host for Node runs this folder, by PulumiPlugin.yaml.
require("azure-slots/plugin");
