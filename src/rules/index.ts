export * from "./app-settings";
export * from "./build-identity";
export * from "./names";
export * from "./problem";
export * from "./site-configuration";
export * from "./stacks";
export * from "./tiers";
