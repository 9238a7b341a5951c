// tsjax plugin check [NAME]: in a process of its own, step by step, so that a plugin that ends it is told of as well.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fetchPlugin } from "../api/client.ts";
import { parseTarget } from "../api/target.ts";
import { Client, DeviceBuffer, PjrtError, PluginError, Topology, type Program } from "../runtime/index.ts";
import { fatalLine } from "../runtime/isolate/isolate.ts";
import { pluginBuild } from "../runtime/plugins/build.ts";
import { describePlugin, type PluginDescription } from "../runtime/plugins/describe.ts";
import { libraryPath, nameOfLibrary, pluginPath } from "../runtime/plugins/locate.ts";
import { isLibtpu } from "../runtime/plugins/tpu.ts";
import { keepLog } from "../runtime/verbose.ts";
import { runtimeError } from "./exit.ts";

interface Report {
  readonly path: string;
  readonly name?: string;
  readonly build?: string;
  readonly description?: PluginDescription;
  readonly devices?: readonly string[];
  /** Why there are none. */
  readonly noDevices?: string;
  readonly platform?: string;
  /** What came of a small program. */
  readonly program?: string;
  readonly unimplemented?: readonly string[];
  readonly failure?: string;
}

/** What a step adds to the report. */
type Step = readonly [doing: string, run: (path: string, report: Report) => Partial<Report> | Promise<Partial<Report>>];

const TIMEOUT_MS = 120_000;
const PROGRAM = `func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %two = stablehlo.constant dense<2.0> : tensor<4xf32>
  %0 = stablehlo.multiply %x, %two : tensor<4xf32>
  return %0 : tensor<4xf32>
}
`;
/** Devices to compile the program for where there are none to run it on. */
const ELSEWHERE: Readonly<Record<string, string>> = { cuda12: "cuda:h100", tpu: "tpu:v5e:2x2" };

const STEPS: readonly Step[] = [
  ["loading it", (path) => ({ description: describePlugin(path), build: pluginBuild(path) })],
  ["opening its devices", openDevices],
  ["running a program", runProgram],
];

const client = (path: string): Client => Client.open({ plugin: path });

function openDevices(path: string): Partial<Report> {
  // Where no TPU answers, a client would wait for one.
  if (isLibtpu(path)) return { noDevices: "not looked for: libtpu waits for minutes where there is no TPU" };
  try {
    const { devices, platform, platformVersion } = client(path);
    return {
      platform: `${platform} (${platformVersion.split("\n")[0]})`,
      devices: devices.map(({ id, kind }) => `${platform}:${id} ${kind}`),
    };
  } catch (error) {
    if (error instanceof PjrtError || error instanceof PluginError) return { noDevices: error.message };
    throw error;
  }
}

async function runProgram(path: string, { devices, name = "" }: Report): Promise<Partial<Report>> {
  if (!devices?.length) {
    const target = ELSEWHERE[name];
    if (target === undefined) return { program: "not run: there is no device" };
    const start = performance.now();
    const topology = Topology.create({ ...parseTarget(target).topology, plugin: path });
    const unimplemented = unimplementedIn(await topology.compile(PROGRAM));
    return { program: `compiles for ${target} in ${since(start)}; not run: there is no device`, unimplemented };
  }
  const start = performance.now();
  const executable = await client(path).compile(PROGRAM, { cache: false });
  const compiled = since(start);
  const ran = performance.now();
  const bytes = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
  const [result] = executable.execute([DeviceBuffer.fromHost(client(path), { dtype: "f32", shape: [4], bytes })]);
  const { bytes: out } = await result.toHost();
  const values = [...new Float32Array(out.slice().buffer)];
  if (values.join() !== "2,4,6,8") return { failure: `2 * [1, 2, 3, 4] gave [${values.join(", ")}]` };
  const program = `2 * [1, 2, 3, 4] = [${values.join(", ")}], compiled in ${compiled}, run in ${since(ran)}`;
  return { program, unimplemented: unimplementedIn(executable) };
}

/** Capabilities whose functions are there and answer that they are not implemented. */
const unimplementedIn = (program: Program): readonly string[] => [
  ...(program.costAnalysis() ? [] : ["cost analysis"]),
  ...(program.memoryAnalysis() ? [] : ["memory analysis"]),
];

const since = (start: number): string => `${(performance.now() - start).toFixed(1)} ms`;

/** The check itself: a line of JSON for what is about to be done, and one for what came of it. */
async function checkHere(path: string): Promise<void> {
  keepLog();
  const name = nameOfLibrary(path);
  let report: Report = { path, ...(name === undefined ? {} : { name }) };
  const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
  for (const [doing, run] of STEPS) {
    say({ doing });
    try {
      report = { ...report, ...(await run(path, report)) };
    } catch (error) {
      report = { ...report, failure: error instanceof Error ? error.message : String(error) };
    }
    say({ report });
    if (report.failure !== undefined) break;
  }
}

/** Runs the check in a process of its own, and gives what it found until its end. */
function checkApart(path: string): Promise<Report> {
  const cli = fileURLToPath(new URL("./cli.js", import.meta.url));
  const child = spawn(process.execPath, [cli, "plugin", "check", path, "--here"], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  let output = "";
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  if (process.env.TSJAX_VERBOSE) child.stderr.pipe(process.stderr);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      let report: Report = { path };
      let doing = "";
      for (const line of output.split("\n").filter((text) => text.startsWith("{"))) {
        const said = JSON.parse(line) as { doing?: string; report?: Report };
        doing = said.doing ?? doing;
        report = said.report ?? report;
      }
      if (code === 0) return resolve(report);
      const late = performance.now() - started >= TIMEOUT_MS;
      const how = late
        ? `was not done after ${TIMEOUT_MS / 1000} s of`
        : `ended the process (${signal ?? `exit code ${code}`}) while`;
      const words = fatalLine(log);
      resolve({ ...report, failure: `the plugin ${how} ${doing}${words === "" ? "" : `: ${words}`}` });
    });
  });
}

const list = (names: readonly string[]): string => names.join(", ") || "none";

function lines(report: Report): string[] {
  const { path, name, build, description, devices, noDevices, platform, program, unimplemented = [] } = report;
  const rows: [string, string | undefined][] = [
    ["plugin", name],
    ["library", path],
    ["build", build?.slice(0, 12)],
  ];
  if (description) {
    const { version, ours, attributes, lacks, functions, extensions, capabilities, libraries } = description;
    rows.push(["PJRT C API", `${version} (tsjax is written for ${ours})`]);
    for (const [key, value] of Object.entries(attributes)) {
      rows.push([key, Array.isArray(value) ? value.join(".") : String(value)]);
    }
    rows.push(["functions", `${functions - lacks.length} of ${functions}`]);
    if (lacks.length > 0) rows.push(["  lacks", list(lacks)]);
    const cannot = [...capabilities.missing, ...unimplemented];
    rows.push(["can", list(capabilities.present.filter((each) => !cannot.includes(each)))]);
    if (cannot.length > 0) rows.push(["  cannot", list([...new Set(cannot)])]);
    rows.push(["extensions", list(extensions.present)], ["  without", list(extensions.missing)]);
    if (libraries.present.length > 0) rows.push(["libraries", list(libraries.present)]);
    if (libraries.missing.length > 0) rows.push(["not found", list(libraries.missing)]);
  }
  rows.push(["platform", platform]);
  if (devices || noDevices !== undefined) rows.push(["devices", devices ? list(devices) : `none: ${noDevices}`]);
  rows.push(["program", program]);
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.filter(([, text]) => text !== undefined).map(([label, text]) => label.padEnd(width) + text);
}

export async function pluginCheck(
  name: string | undefined,
  { here = false, json = false }: { readonly here?: boolean; readonly json?: boolean },
): Promise<void> {
  if (here) return checkHere(name!);
  if (name === undefined) await fetchPlugin();
  const report = await checkApart(name === undefined ? pluginPath() : libraryPath(name));
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${lines(report).join("\n")}\n`);
  if (report.failure !== undefined) throw runtimeError(report.failure);
}
