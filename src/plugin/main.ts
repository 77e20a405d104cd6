#!/usr/bin/env node
import { main } from "@pulumi/pulumi/provider";
import { componentProvider } from "./component-provider";
import { endWithParent } from "./end-with-parent";

// The engine starts this, directly or through its language host for Node, and reads the port from the output.
endWithParent();
void main(componentProvider(), process.argv.slice(2));
