import { servePlugin } from "../serve-plugin";
import { RandomProvider } from "./provider";

void servePlugin(new RandomProvider());
