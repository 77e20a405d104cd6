/** An app that exists already, and is imported instead of created. */
export interface ExistingAppArgs {
  /** The app's resource id. It is text, because Pulumi has to know it before the program runs on. */
  siteId: string;
  /** The declared slots that exist already, by their names. Defaults to all declared slots. */
  slots?: string[];
}
