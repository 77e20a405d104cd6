import { LocalAzure } from "./local-azure";

/** @deprecated Use {@link LocalAzure}, which is the same. */
export const LocalAppService = LocalAzure;
/** @deprecated Use {@link LocalAzure}, which is the same. */
export type LocalAppService = LocalAzure;
