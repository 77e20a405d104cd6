import { assertInstalled } from "../needed-packages";

assertInstalled("azure-slots/local");
