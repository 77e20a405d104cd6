import { writeFileSync } from "node:fs";
import { componentSchema, SCHEMA_FILE, schemaText } from "./component-schema";

// Run by `npm run schema`, after a change of the components' arguments or outputs.
writeFileSync(SCHEMA_FILE, schemaText(componentSchema()));
