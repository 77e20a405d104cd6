import type { JsonObject } from "../src/local/azure/json";
import {
  EXPRESSION_FILES,
  type ExpressionVectors,
  readVectors,
  reasonIn,
  TEMPLATE_FILES,
  type TemplateVectors,
  templateWith,
  withoutPlace,
  writeVectors,
} from "../test/local/azure/arm/template/vectors/vectors";
import { MicrosoftEngine } from "./microsoft-engine";

// `npm run vectors` asks Microsoft's own engine again for every expression and template in test/local/azure/arm/template/vectors,
// and writes down what it makes of them. To add one, write it there without an answer.

async function main(bicep: string): Promise<void> {
  const engine = new MicrosoftEngine(bicep);
  try {
    for (const name of EXPRESSION_FILES) {
      const { about, parameters, vectors } = readVectors<ExpressionVectors>(name);
      const given = Object.fromEntries(Object.entries(parameters).map(([key, { value }]) => [key, value]));
      const made: ExpressionVectors["vectors"][number][] = [];
      for (const { expression } of vectors) {
        const outcome = await engine.evaluate(templateWith(expression, parameters), given);
        made.push(
          "error" in outcome
            ? { expression, error: reasonIn(outcome.error) }
            : { expression, value: (outcome.resources[0]?.properties as JsonObject | undefined)?.v ?? null },
        );
      }
      writeVectors(name, { about, parameters, vectors: made });
    }
    for (const name of TEMPLATE_FILES) {
      const { about, vectors } = readVectors<TemplateVectors>(name);
      const made: TemplateVectors["vectors"][number][] = [];
      for (const { name: called, template } of vectors) {
        const outcome = await engine.evaluate(template, {});
        made.push({
          name: called,
          template,
          ...("error" in outcome ? { error: withoutPlace(outcome.error) } : outcome),
        });
      }
      writeVectors(name, { about, vectors: made });
    }
  } finally {
    engine.close();
  }
}

const { BICEP } = process.env;
if (BICEP) {
  main(BICEP).catch((error: Error) => {
    console.error(`vectors cannot ask the Bicep CLI: ${error.message}`);
    process.exitCode = 1;
  });
} else {
  console.error(
    "vectors needs Microsoft's Bicep CLI: install it, and give its path in the environment variable BICEP.",
  );
  process.exitCode = 1;
}
