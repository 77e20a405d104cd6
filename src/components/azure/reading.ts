import * as pulumi from "@pulumi/pulumi";

/** A function of azure-native that reads. */
type Read<Args extends object, Result> = (args: Args, opts: pulumi.InvokeOptions) => Promise<Result>;

/** The answers that previews have, by component, function and arguments. */
const answers = new WeakMap<pulumi.Resource, Map<unknown, Map<string, Promise<unknown>>>>();

/**
 * Reads from Azure by a function of azure-native. A preview writes nothing, so it reads the same only once for a component, and
 * all that it says is of one moment. An `up` reads each time anew.
 *
 * @param parent The component whose provider makes the request.
 */
export function reading<Args extends object, Result>(
  read: Read<Args, Result>,
  args: Args,
  parent: pulumi.Resource,
): Promise<Result> {
  if (!pulumi.runtime.isDryRun()) {
    return read(args, { parent });
  }
  const ofComponent = answers.get(parent) ?? new Map<unknown, Map<string, Promise<unknown>>>();
  answers.set(parent, ofComponent);
  const ofFunction = ofComponent.get(read) ?? new Map<string, Promise<unknown>>();
  ofComponent.set(read, ofFunction);
  const asked = JSON.stringify(Object.entries(args).sort());
  const known = ofFunction.get(asked) as Promise<Result> | undefined;
  if (known !== undefined) {
    return known;
  }
  const answer = read(args, { parent });
  ofFunction.set(asked, answer);
  // After a temporary failure, a new attempt may succeed.
  answer.catch(() => ofFunction.delete(asked));
  return answer;
}
