// The command line. Each command's code is loaded when it is asked for: start-up is mostly import time.
import { Command, CommanderError, Option } from "commander";
import { reportFailure } from "./report.ts";
import { EXIT } from "./exit.ts";

declare const __VERSION__: string;

const collect = (value: string, previous: string[]): string[] => [...previous, value];

function entryOptions(command: Command): Command {
  return command
    .option("--entry <name>", "the export to compile (default: the only one, or main)")
    .option("--dim <name=size>", "the size of a named dimension, as B=32 (repeatable)", collect, []);
}

const LOG = "show what the plugin writes to its log";

function buildProgram(): Command {
  const program = new Command("tsjax")
    .description("Compile and run tensor programs written in plain TypeScript.")
    .version(__VERSION__, "--version", "print the version")
    .helpOption("-h, --help", "show help")
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
    .showHelpAfterError("(see tsjax --help)")
    .hook("preAction", (_, command) => {
      if (command.opts<{ verbose?: boolean }>().verbose) process.env.TSJAX_VERBOSE = "1";
    });

  program
    .command("check")
    .description("types and shapes of modules, all errors at once")
    .argument("<file...>", "modules to check, - for stdin")
    .action(async (files: string[]) => (await import("./check.ts")).check(files));

  entryOptions(
    program
      .command("compile")
      .description("print or write what a module compiles to")
      .argument("<file>", "a tsjax module (- for stdin), or a StableHLO program (.mlir)")
      .addOption(
        new Option("--emit <form>", "what to print")
          .choices(["ir", "stablehlo", "hlo", "executable"])
          .default("stablehlo"),
      )
      .option("-o, --output <file>", "write to a file instead of the terminal")
      .option("--stats", "print what the optimised program does instead of its text: kernels, flops and bytes by line")
      .option("--json", "print --stats as JSON")
      .addOption(
        new Option(
          "--grad [argnums]",
          "the gradient of the entry, with respect to these arguments (default 0; again for the next derivative)",
        )
          .preset("0")
          .argParser(collect)
          .default([], "none"),
      )
      .option(
        "--vmap <axes>",
        "what that gives over a batch: an axis for each argument, - for none, as 0,-,1, or one for all (of 8, or --dim batch=SIZE; again for a batch of batches)",
        collect,
        [],
      )
      .option(
        "--target <devices>",
        "what to compile for: cpu, cuda, rocm, tpu, or devices that are not here, as cuda:h100 (a100, h200) or tpu:v5e:2x2",
      ),
  )
    .option("--verbose", LOG)
    .action(async (file: string, options) => (await import("./compile.ts")).compileCommand(file, options));

  entryOptions(
    program
      .command("run")
      .description("compile a module, or a StableHLO program, and run it")
      .argument("<file>", "a tsjax module (.ts, - for stdin), a StableHLO program (.mlir), or a compiled one (.tsjx)")
      .option(
        "--arg <value>",
        "an argument: JSON, or @file.npy, .npz, .safetensors, .json or .png (repeatable)",
        collect,
        [],
      )
      .option(
        "--out <file>",
        "where results go, as result.npy or name=picture.png for one member (repeatable)",
        collect,
        [],
      )
      .option("--debug-nans", "fail where the results hold NaN, at the line that made the first one")
      .option("--debug-infs", "the same for infinity")
      .option("--json", "print the result as JSON", false)
      .option("--isolate", "run in a process of its own, which the plugin may end (default for StableHLO programs)")
      .option("--no-isolate", "run a StableHLO program in this process all the same")
      .option("--timeout <seconds>", "stop the program, compiling included, when it takes longer (isolates it)"),
  )
    .option("--verbose", LOG)
    .action(async (file: string, options) => (await import("./run.ts")).runCommand(file, options));

  entryOptions(
    program
      .command("profile")
      .description("run a program, and write where the time goes, for Perfetto to open")
      .argument("<file>", "a tsjax module (.ts, - for stdin), a StableHLO program (.mlir), or a compiled one (.tsjx)")
      .option("--arg <value>", "an argument, as of tsjax run (repeatable)", collect, [])
      .option("--repeat <times>", "how often it is run", "10")
      .option("-o, --output <file>", "the trace, .json or .json.gz", "trace.json"),
  ).action(async (file: string, options) => (await import("./profile.ts")).profileCommand(file, options));

  program
    .command("devices")
    .description("list the devices that programs can run on")
    .option("--verbose", LOG)
    .action(async () => (await import("./devices.ts")).devicesCommand());

  const cache = program.command("cache").description("compiled programs that are kept, so that they start at once");
  cache
    .command("show", { isDefault: true })
    .description("where they are, how many, and how large")
    .allowExcessArguments()
    .action(async (_: unknown, { args: [word] }: Command) => {
      if (word !== undefined) cache.error(`error: unknown command '${word}'`);
      return (await import("./cache.ts")).cacheShow();
    });
  cache
    .command("check")
    .description("read all of them, and remove those that are damaged")
    .action(async () => (await import("./cache.ts")).cacheCheck());
  cache
    .command("clear")
    .description("remove all of them")
    .action(async () => (await import("./cache.ts")).cacheClear());

  const plugin = program.command("plugin").description("the XLA plugins that programs run on");
  plugin
    .command("list")
    .description("plugins that tsjax knows or Python has, and which are installed")
    .option("--json", "print them as JSON", false)
    .action(async (options: { json: boolean }) => (await import("./plugin.ts")).pluginList(options));
  plugin
    .command("install")
    .description("fetch a plugin, and what it needs, into the cache")
    .argument("<name>")
    .action(async (name: string) => (await import("./plugin.ts")).pluginInstall(name));
  plugin
    .command("path")
    .description("print where a plugin's library is")
    .argument("<name>")
    .action(async (name: string) => (await import("./plugin.ts")).pluginPathCommand(name));
  plugin
    .command("check")
    .description("load a plugin, say what it offers, and run a small program where it has a device")
    .argument("[name]", "a plugin's name or the path of its library (default: the one that programs run on)")
    .option("--json", "print the report as JSON", false)
    .option("--verbose", LOG)
    .addOption(new Option("--here", "in this process").hideHelp())
    .action(async (name: string | undefined, options) => (await import("./pluginCheck.ts")).pluginCheck(name, options));
  return program;
}

async function main(): Promise<number> {
  try {
    await buildProgram().parseAsync(process.argv);
    return typeof process.exitCode === "number" ? process.exitCode : EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return reportFailure(error);
  }
}

// A reader that goes away (`tsjax run … | head`) is no failure of the program.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.done);
  process.stderr.write(`tsjax: what there is to print cannot be written: ${error.message}\n`);
  process.exit(EXIT.runtime);
});

void main().then((code) => {
  process.exitCode = code;
});
