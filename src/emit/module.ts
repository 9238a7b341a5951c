// A whole module: the entry as public @main, every function that it reaches once, as a private one.
import type { Callback } from "../ir/callback.ts";
import type { Func, Op } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
import type { Location } from "../ir/location.ts";
import type { TensorType } from "../ir/type.ts";
import { donationAttributes } from "./donation.ts";
import { planHoisting } from "./hoist.ts";
import { LocationTable } from "./locations.ts";
import { moduleSymbol, symbolsOf } from "./symbols.ts";
import { typeText } from "./typeText.ts";
import { Writer, type ModuleScope } from "./writer.ts";

export interface EmitOptions {
  /** Whether ops say where in the source they come from; true unless said. */
  readonly locations?: boolean;
  /** Constants of more bytes than this become trailing arguments of @main; 64 KiB unless said. */
  readonly hoist?: number;
  /** Parameters whose buffers may be reused for results. */
  readonly donate?: readonly number[];
  /** The module's name; the function's own unless said. */
  readonly name?: string;
}

/** A place of the program that calls the host. */
export interface CallbackSite {
  readonly callback: Callback;
  /** The first argument and the first result keep the order, and mean nothing to the callback. */
  readonly threaded: boolean;
  readonly operands: readonly TensorType[];
  readonly results: readonly TensorType[];
  readonly loc: Location | null;
}

export interface EmittedModule {
  readonly text: string;
  /** The values of @main's trailing arguments, after the function's own. */
  readonly hoisted: readonly Literal[];
  /** By the number that the custom call has as `site`. */
  readonly callbacks: readonly CallbackSite[];
}

interface FuncText {
  readonly scope: ModuleScope;
  readonly visibility: "public" | "private";
  /** Attributes of parameters, by position. */
  readonly attributes: ReadonlyMap<number, string>;
}

function funcText(func: Func, { scope, visibility, attributes }: FuncText): string {
  const out = new Writer(scope);
  const literals = scope.hoistedBy(func);
  const params = out.args([...func.params.map((param) => param.type), ...literals.map((literal) => literal.type)]);
  literals.forEach((literal, i) => out.bindHoisted(literal, params[func.params.length + i]));
  out.returns(out.inline(func, params));
  const args = params.map(({ name, type }, i) => `${name}: ${typeText(type)}${attributes.get(i) ?? ""}`);
  const results = func.results.map((value) => typeText(value.type));
  const arrow = results.length === 0 ? "" : ` -> (${results.join(", ")})`;
  return [
    `  func.func ${visibility} ${scope.symbol(func)}(${args.join(", ")})${arrow} {`,
    out.lines.join("\n"),
    `  }${scope.locations.suffix(func.loc)}`,
  ].join("\n");
}

const siteOf = ({ operands, attrs, loc }: Op<"callback">): CallbackSite => {
  const { callback, threaded, results } = attrs;
  const own = (types: readonly TensorType[]): readonly TensorType[] => (threaded ? types.slice(1) : types);
  return { callback, threaded, operands: own(operands.map(({ type }) => type)), results: own(results), loc };
};

/** StableHLO text of a function. The same function gives the same bytes. */
export function emitModule(func: Func, options: EmitOptions = {}): EmittedModule {
  const { locations = true, hoist = 65_536, donate = [], name = func.name } = options;
  const { funcs, byFunc, expansion } = planHoisting(func, hoist);
  const symbols = symbolsOf(funcs);
  const callbacks: CallbackSite[] = [];
  const scope: ModuleScope = {
    locations: new LocationTable(locations),
    symbol: (fn) => symbols.get(fn) ?? "@main",
    hoistedBy: (fn) => byFunc.get(fn) ?? [],
    expansion,
    callbackSite: (op) => callbacks.push(siteOf(op)) - 1,
  };
  const typesOf = (values: Func["params"]) => values.map((value) => value.type);
  const donated = donationAttributes(typesOf(func.params), typesOf(func.results), donate);
  const lines = [`module ${moduleSymbol(name)} {`];
  funcs.forEach((fn, i) => {
    const visibility = i === 0 ? "public" : "private";
    lines.push(funcText(fn, { scope, visibility, attributes: i === 0 ? donated : new Map() }));
  });
  lines.push("}");
  for (const definition of scope.locations.definitions()) lines.push(definition);
  lines.push("");
  return { text: lines.join("\n"), hoisted: scope.hoistedBy(func), callbacks };
}
