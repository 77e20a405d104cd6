import { ArmError } from "../arm/protocol";

/**
 * An error in App Service's own shape, which differs from Azure Resource Manager's. Its template is the message with numbers in the place
 * of the parameters. Source: quoted in many issues, for example dotnet/sign#392.
 */
export function webError(
  status: number,
  code: string,
  message: string,
  extendedCode?: string,
  parameters: readonly string[] = [],
): ArmError {
  const details = extendedCode
    ? [
        { Message: message },
        { Code: code },
        {
          ErrorEntity: {
            ExtendedCode: extendedCode,
            MessageTemplate: templateOf(message, parameters),
            Parameters: parameters,
            Code: code,
            Message: message,
          },
        },
      ]
    : [{ Message: message }, { Code: code }];
  return new ArmError(status, code, message, {
    Code: code,
    Message: message,
    Target: null,
    Details: details,
    Innererror: null,
  });
}

function templateOf(message: string, parameters: readonly string[]): string {
  // The last occurrence: a name such as `name` is in the words before it too.
  return parameters.reduceRight((template, parameter, index) => {
    const at = parameter === "" ? -1 : template.lastIndexOf(parameter);
    return at < 0 ? template : `${template.slice(0, at)}{${index}}${template.slice(at + parameter.length)}`;
  }, message);
}
