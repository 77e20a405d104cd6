import { servePlugin } from "../serve-plugin";
import { AzureNativeProvider } from "./provider";

void servePlugin(new AzureNativeProvider());
