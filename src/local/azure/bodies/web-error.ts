import { ArmError } from "../arm/protocol";

/** An error in App Service's own shape, which differs from Azure Resource Manager's. */
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
            MessageTemplate: message,
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
