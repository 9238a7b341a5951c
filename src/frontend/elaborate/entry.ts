// From a program to a function of the IR: the modules run, the entry is called with parameters for arguments, and what
// it gives back are the results.
import { RegionBuilder } from "../../ir/build.ts";
import { isCountable } from "../../ir/capacity.ts";
import type { Func } from "../../ir/graph.ts";
import { formatType } from "../../ir/type.ts";
import { atRoot, inFreshRoot, readVariable } from "../control/frames.ts";
import { irType, leafTensor, type LeafType } from "../control/leaves.ts";
import { ProgramError, type Diagnostic } from "../diagnostics.ts";
import { locationOf } from "../locate.ts";
import type { Program } from "../modules/load.ts";
import type { Source, Span } from "../source.ts";
import { asTensor } from "../tensor/convert.ts";
import { flatten, NULL, paths, unflatten, type TreeDef } from "../tree/index.ts";
import { describe } from "../values/describe.ts";
import { isStackOverflow } from "../stackOverflow.ts";
import { StaticFunction } from "../statics/staticFunction.ts";
import { HostFunctionVal } from "../values/hostFunction.ts";
import { isPoison, isPoisoned } from "../values/poison.ts";
import { array, FunctionVal, NamespaceVal, Num, OpaqueVal, Tensor, type CallSite, type Val } from "../values/values.ts";
import { lastReturn } from "./annotations.ts";
import { Closure } from "./closure.ts";
import { prepare } from "./deferred.ts";
import { adapt, inputSpec, isClosed, placeholderFor, type InputSpec, type IsThere, type SizeOf } from "./inputs.ts";
import { runModules, type Export, type RunModule } from "./modules.ts";
import { Placeholder } from "./placeholder.ts";
import { Scope } from "./scope.ts";
import { inSession, Reported, session, Session } from "./session.ts";
import { declareTypeParams } from "./types.ts";

export interface ElaborateOptions {
  /** The export to compile; by default the only one, or `main`. */
  readonly entry?: string;
  /** Whether `entry` is a function of the module that need not be exported. */
  readonly internal?: boolean;
  /** Whether `entry` is an exported constant, to be had as the result of a function without parameters. */
  readonly constant?: boolean;
  /** Sizes of dimension variables. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Arguments: static values, and trees of placeholders. By default what the annotations say. */
  readonly args?: readonly Val[];
  /** Applied to the entry before it is called: a transformation. Its arguments must be given then. */
  readonly transform?: (fn: FunctionVal, site: CallSite) => Val;
  /** Values of the host for the names that modules declare. */
  readonly scope?: Readonly<Record<string, Val>>;
  /** Only errors are wanted: parts that have no type are passed over. */
  readonly checking?: boolean;
  /** Sizes for dimension variables that `dims` does not name. */
  readonly sizeOf?: SizeOf;
  /** Which parts that may be left out are there: all such parameters, and no such members of objects, unless it says. */
  readonly isThere?: IsThere;
  /** The result may hold values that only exist while compiling: it is given as `value`, and the function gives its tensors. */
  readonly anyResult?: boolean;
}

/** One leaf of an input or of the result. */
export interface SignatureLeaf {
  /** From the root of the parameter or result: `.w[0]`. */
  readonly path: string;
  readonly type: LeafType;
}

export interface SignatureInput {
  readonly name: string;
  /** The structure; leaves are those of `leaves`, in order. */
  readonly tree: TreeDef;
  readonly leaves: readonly SignatureLeaf[];
}

export interface Signature {
  readonly name: string;
  readonly inputs: readonly SignatureInput[];
  readonly output: { readonly tree: TreeDef; readonly leaves: readonly SignatureLeaf[] };
}

export interface Elaborated {
  /** Parameters are all leaves of all inputs, in order. Null when there are errors. */
  readonly func: Func | null;
  readonly signature: Signature | null;
  /** Where the function stands. */
  readonly place?: Span;
  /** What the annotations of its parameters say. */
  readonly specs?: readonly ParameterSpec[] | null;
  /** What the entry gave, where anything may be: its tensors, in order, are the function's results. */
  readonly value?: Val;
  readonly diagnostics: readonly Diagnostic[];
}

/** Syntax errors leave holes in the tree, about which nothing more is to be said. */
const isSyntaxError = ({ code }: Diagnostic): boolean => code.startsWith("TJ1") && code !== "TJ1004";

/** Compiles one exported function of a program to IR. */
export function elaborate(program: Program, options: ElaborateOptions = {}): Elaborated {
  if (program.diagnostics.some(isSyntaxError)) return failed(program.diagnostics);
  const host = options.checking ? null : (options.scope ?? {});
  return run(
    program,
    startOf(program.entry.source),
    (region) => {
      const module = runModules(program);
      const entry =
        (options.internal && internalEntry(module, options.entry)) ||
        (options.constant && constantEntry(module, options.entry)) ||
        chooseEntry(module, options.entry);
      return callEntry(entry, options, region);
    },
    host,
  );
}

const failed = (diagnostics: readonly Diagnostic[]): Elaborated => ({ func: null, signature: null, diagnostics });

interface Called {
  readonly signature: Signature;
  readonly specs?: readonly ParameterSpec[] | null;
  /** Where the function stands, unless that is where the source starts. */
  readonly span?: Span;
  readonly results: readonly Tensor[];
  readonly value?: Val;
}

/** Runs `body` in a region that becomes the function. `start` is where faults without a place of their own are shown. */
export function run(
  program: Pick<Program, "library" | "diagnostics">,
  start: Span,
  body: (region: RegionBuilder) => Called,
  host: Readonly<Record<string, Val>> | null = null,
): Elaborated {
  const current = new Session(program.library, host);
  const region = new RegionBuilder();
  let called: Called | null = null;
  try {
    called = inFreshRoot(() =>
      inSession(current, () =>
        region.run(() => {
          prepare(Object.values(host ?? {}));
          return body(region);
        }),
      ),
    );
  } catch (error) {
    const fault = asFault(error);
    if (!fault) throw error;
    current.report(fault, start);
  }
  const diagnostics = [...program.diagnostics, ...current.found];
  if (!called || diagnostics.length > 0) return failed(diagnostics);
  const { results, signature, specs, span = start, value } = called;
  const closed = region.finish(results.map((result) => result.value));
  return {
    func: { name: funcName(signature.name), loc: locationOf(start), ...closed.close() },
    signature,
    place: span,
    specs,
    value,
    diagnostics,
  };
}

const funcName = (name: string): string => (name === "default" || !/^[A-Za-z_]\w*$/.test(name) ? "main" : name);

/** JavaScript's own stack is the last limit of a program's depth. */
function asFault(error: unknown): ProgramError | null {
  if (error instanceof ProgramError) return error;
  if (isStackOverflow(error)) {
    return new ProgramError("TJ4010", "the program is nested too deep", { hint: "use a loop instead of recursion" });
  }
  return null;
}

const startOf = (source: Source): Span => ({ source, start: 0, end: Math.min(1, source.text.length) });

// ── The entry ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Entry {
  readonly name: string;
  readonly fn: FunctionVal;
  readonly span: Span;
}

/** What programs export, by compilation: their functions belong to the run that made them. */
const ran = new WeakMap<Session, Map<Program, RunModule>>();

/** An exported function of another program, in the compilation that is under way. */
export function exportedFunction(
  program: Program,
  name: string,
  host: Readonly<Record<string, Val>>,
  constant = false,
): FunctionVal {
  const current = session();
  current.refuse(program.diagnostics);
  let modules = ran.get(current);
  if (!modules) ran.set(current, (modules = new Map<Program, RunModule>()));
  let module = modules.get(program);
  if (!module) {
    prepare(Object.values(host));
    modules.set(program, (module = current.withHost(host, () => atRoot(() => runModules(program)))));
  }
  return ((constant && constantEntry(module, name)) || chooseEntry(module, name)).fn;
}

const isFunction = ({ variable }: Export): boolean =>
  variable?.value instanceof FunctionVal && !(variable.value instanceof HostFunctionVal);

const exportedFunctions = (module: RunModule): string[] =>
  [...module.exports.values()].filter(isFunction).map(({ name }) => name);

export function chooseEntry({ exports, module }: RunModule, wanted: string | undefined): Entry {
  const span = startOf(module.source);
  const values = [...exports.values()].filter(({ variable }) => variable !== null);
  const functions = values.filter(isFunction);
  const named = wanted ?? (functions.length === 1 ? functions[0].name : functions.length === 0 && values.length === 1 ? values[0].name : "main"); // prettier-ignore
  const found = exports.get(named);
  if (found?.variable) {
    const { value } = found.variable;
    if (isPoison(value)) throw new Reported();
    if (value instanceof FunctionVal) return { name: named, fn: value, span: found.span };
    throw new ProgramError("TJ5006", `the export ${named} is ${describe(value)}, not a function`, { span: found.span });
  }
  if (values.some(({ variable }) => isPoison(variable?.value))) throw new Reported();
  const list = functions.map(({ name }) => name).join(", ");
  if (functions.length === 0) {
    throw new ProgramError(
      "TJ3006",
      wanted === undefined ? "the module has no export to compile" : `the module has no export ${wanted}`,
      {
        // prettier-ignore
        span,
        hint: "write export in front of the function to compile",
      },
    );
  }
  throw new ProgramError(
    "TJ3006",
    wanted === undefined
      ? `the module exports several functions, and none of them is main: ${list}`
      : `the module has no export ${wanted}; it exports ${list}`,
    { span, hint: "choose one with --entry, or entry: in the API" },
  );
}

/** A function of the module's own, exported or not. */
function internalEntry({ scope }: RunModule, name = ""): Entry | null {
  const variable = scope.own(name);
  return variable?.value instanceof Closure && variable.span ? { name, fn: variable.value, span: variable.span } : null;
}

/** What is neither a function nor a module of the library. */
const isConstant = ({ variable }: Export): boolean =>
  variable !== null && !(variable.value instanceof FunctionVal) && !(variable.value instanceof NamespaceVal);

function constantEntry({ exports }: RunModule, name = ""): Entry | null {
  const found = exports.get(name);
  const variable = found && isConstant(found) ? found.variable : null;
  if (!found || !variable) return null;
  if (isPoisoned(variable.value)) throw new Reported();
  return { name, fn: new StaticFunction(name, 0, () => readVariable(variable)), span: found.span };
}

/** Functions that are not exported, whose parameters have one type each: they can be looked at without a call. */
function closedInternals({ scope, exports }: RunModule): string[] {
  const exported = new Set([...exports.values()].map(({ variable }) => variable?.value));
  return [...scope.owned()].flatMap(({ name, value, span }) => {
    if (!(value instanceof Closure) || !span || exported.has(value)) return [];
    const specs = parameterSpecs(value) ?? [];
    return specs.length > 0 && specs.every(({ spec, rest }) => !rest && isClosed(spec)) ? [name] : [];
  });
}

/** The specs of a function; null where it has none, or they are wrong (compiling it says how). */
function readableSpecs(fn: Val): readonly ParameterSpec[] | null {
  try {
    return fn instanceof FunctionVal ? parameterSpecs(fn) : null;
  } catch (error) {
    if (asFault(error)) return null;
    throw error;
  }
}

/**
 * The functions that the program's module exports, with what their annotations say, the names of its constants, those of
 * other functions that are closed, and what is wrong with the modules themselves.
 */
export function exportsOf(program: Program): {
  readonly specs: ReadonlyMap<string, readonly ParameterSpec[] | null>;
  readonly constants: readonly string[];
  readonly internals: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const specs = new Map<string, readonly ParameterSpec[] | null>();
  let internals: readonly string[] = [];
  let constants: readonly string[] = [];
  if (program.diagnostics.some(isSyntaxError)) return { specs, constants, internals, diagnostics: program.diagnostics };
  const { diagnostics } = run(program, startOf(program.entry.source), () => {
    const module = runModules(program);
    for (const name of exportedFunctions(module))
      specs.set(name, readableSpecs(module.exports.get(name)?.variable?.value));
    internals = closedInternals(module);
    constants = [...module.exports.values()].filter(isConstant).map(({ name }) => name);
    return { results: [], signature: { name: "main", inputs: [], output: { tree: NULL, leaves: [] } } };
  });
  return { specs, constants, internals, diagnostics };
}

/** What the annotations of a function say of its parameters. */
export interface ParameterSpec {
  readonly name: string;
  readonly spec: InputSpec;
  readonly optional: boolean;
  readonly rest: boolean;
}

export function parameterSpecs(fn: FunctionVal): readonly ParameterSpec[] | null {
  if (!(fn instanceof Closure)) return null;
  const scope = new Scope(fn.scope);
  declareTypeParams(fn.node.typeParams, scope);
  return fn.node.params.map((param, i) => ({
    name: param.pattern.kind === "identifier" ? param.pattern.name : `argument ${i + 1}`,
    spec: param.type ? inputSpec(param.type, scope) : { kind: "any" },
    optional: param.optional || param.default !== null,
    rest: param.rest,
  }));
}

export function callEntry({ name, fn, span }: Entry, options: ElaborateOptions, region: RegionBuilder): Called {
  const specs = parameterSpecs(fn);
  const given = options.args ?? annotated(name, specs, options, span);
  const direct = !options.transform;
  prepare(given);
  const args = given.map((arg, i) => (direct ? adapt(arg, specFor(specs, i)) : arg));
  const site: CallSite = { span, args: [] };
  const inputs: SignatureInput[] = [];
  const values = args.map((arg, i): Val => {
    if (arg === undefined) return undefined;
    const { leaves, tree } = flatten(arg);
    const label = specs?.[Math.min(i, specs.length - 1)]?.name ?? `argument ${i + 1}`;
    const at = paths(tree);
    const traced: SignatureLeaf[] = [];
    const tensors = leaves.map((leaf, j): Val => {
      if (!(leaf instanceof Placeholder)) return leaf;
      const { weak = false, key = false } = leaf.options;
      const type: LeafType = { dtype: leaf.dtype, shape: leaf.shape, weak, key };
      traced.push({ path: at[j], type });
      if (!isCountable(type.shape)) {
        throw new ProgramError("TJ2000", `${label}${at[j]} is ${formatType(irType(type))}, which has more than 2^48 elements`, { span }); // prettier-ignore
      }
      const param = region.addParam(irType(type), { hint: `${label}${at[j]}`.replace(/\W+/g, "_").replace(/_$/, "") });
      return leafTensor(param, type);
    });
    inputs.push({ name: label, tree: traced.length === 0 && leaves.length > 0 ? NULL : tree, leaves: traced });
    return unflatten(tree, tensors);
  });
  const called = options.transform ? options.transform(fn, site) : fn;
  if (!(called instanceof FunctionVal)) throw new Reported();
  const result = called instanceof Closure ? called.enter(values, site, options.dims) : called.call(values, site);
  if (isPoisoned(result) || (result === undefined && session().count > 0)) throw new Reported();
  if (result === undefined && called instanceof Closure) checkReturned(called);
  if (options.anyResult) {
    const tensors = flatten(result).leaves.filter((leaf) => leaf instanceof Tensor);
    return { span, results: tensors, value: result, signature: { name, inputs, output: outputOf(array(tensors)) } };
  }
  return {
    span,
    specs,
    results: resultLeaves(result, name, returnedBy(called) ?? span),
    signature: { name, inputs, output: outputOf(result) },
  };
}

/** Where the result stands, as far as there is one place. */
function returnedBy(fn: FunctionVal): Span | undefined {
  if (!(fn instanceof Closure)) return undefined;
  return (fn.node.body.kind === "block" ? lastReturn(fn.node.body)?.value : fn.node.body)?.span;
}

/** A function may end without a result; one that returns something that is not there is wrong. */
function checkReturned({ name, node }: Closure): void {
  const value = node.body.kind === "block" ? lastReturn(node.body)?.value : node.body;
  if (!value || value.kind === "call") return;
  const { source, start, end } = value.span;
  const message = `${name} returns undefined, which is what ${source.text.slice(start, end)} is`;
  throw new ProgramError("TJ4005", message, { span: value.span, hint: "return a value on every path" });
}

const specFor = (specs: readonly ParameterSpec[] | null, i: number): InputSpec => {
  const param = specs?.[Math.min(i, specs.length - 1)];
  if (!param) return { kind: "any" };
  return param.rest && param.spec.kind === "array" ? param.spec.element : param.spec;
};

const NEVER: IsThere = () => false;

/** Placeholders for all parameters, from the annotations. */
function annotated(name: string, specs: readonly ParameterSpec[] | null, options: ElaborateOptions, span: Span): Val[] {
  if (!specs) {
    throw new ProgramError(
      "TJ5007",
      `${name} is made by a transformation or the library, so its arguments have no types yet`,
      {
        span,
        hint: `wrap it: export function ${name}(x: f32<[3]>) { return …(x); }, or give argument types`,
      },
    );
  }
  const sizeOf: SizeOf = (cell) => {
    if (cell && Object.hasOwn(options.dims ?? {}, cell.name)) return options.dims?.[cell.name] ?? null;
    return options.sizeOf?.(cell) ?? null;
  };
  // Where something is wrong already, as a name of a type, types may be open on that account.
  const checking = (options.checking ?? false) || session().count > 0;
  return specs
    .filter(({ rest }) => !rest)
    .map(({ name: param, spec, optional }) => {
      const open = spec.kind === "any" || spec.kind === "static" || spec.kind === "array";
      const { isThere } = options;
      if (optional && (open || isThere?.(param) === false)) return undefined;
      try {
        return placeholderFor(spec, param, { sizeOf, checking, isThere: isThere ?? NEVER });
      } catch (error) {
        if (error instanceof ProgramError) throw new ProgramError(error.code, `${name}: ${error.message}`, { span, ...error.options }); // prettier-ignore
        throw error;
      }
    });
}

function resultLeaves(result: Val, name: string, span: Span): Tensor[] {
  const { leaves, tree } = flatten(result);
  const at = paths(tree);
  return leaves.map((leaf, i) => {
    if (leaf instanceof Tensor || leaf instanceof Num || typeof leaf === "boolean" || typeof leaf === "bigint") return asTensor(leaf); // prettier-ignore
    const what = leaf instanceof NamespaceVal ? `the module ${leaf.name}` : describe(leaf);
    throw new ProgramError(
      "TJ5002",
      `${name} returns ${what}${at[i] === "" ? "" : ` at ${at[i]}`}, which only exists while compiling`,
      {
        // prettier-ignore
        span,
        hint:
          leaf instanceof FunctionVal
            ? `call it with its arguments: ${leaf.name}(…)`
            : leaf instanceof OpaqueVal && leaf.memberNames().includes("get")
              ? "read it with .get(), or give what is written: .set(v), .add(v)"
              : "return tensors, numbers, booleans, and arrays and objects of them",
      },
    );
  });
}

function outputOf(result: Val): Signature["output"] {
  const { leaves, tree } = flatten(result);
  const at = paths(tree);
  return {
    tree,
    leaves: leaves.map((leaf, i) => {
      const tensor = asTensor(leaf);
      return { path: at[i], type: { dtype: tensor.dtype, shape: tensor.shape, weak: tensor.weak, key: tensor.key } };
    }),
  };
}
