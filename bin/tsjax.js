#!/usr/bin/env node
import module from "node:module";

// Where Node can keep compiled code between runs, start-up need not compile it again.
module.enableCompileCache?.();
await import("../dist/cli.js");
