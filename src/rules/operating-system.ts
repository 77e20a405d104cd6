/** The operating system of an app's workers. */
export type OperatingSystem = "linux" | "windows";
