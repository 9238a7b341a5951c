// A whole module: the entry as public @main, every function that it reaches once, as a private one.
import type { Func } from "../ir/graph.ts";
import type { Literal } from "../ir/literal.ts";
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

export interface EmittedModule {
  readonly text: string;
  /** The values of @main's trailing arguments, after the function's own. */
  readonly hoisted: readonly Literal[];
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

/** StableHLO text of a function. The same function gives the same bytes. */
export function emitModule(func: Func, options: EmitOptions = {}): EmittedModule {
  const { locations = true, hoist = 65_536, donate = [], name = func.name } = options;
  const { funcs, byFunc, expansion } = planHoisting(func, hoist);
  const symbols = symbolsOf(funcs);
  const scope: ModuleScope = {
    locations: new LocationTable(locations),
    symbol: (fn) => symbols.get(fn) ?? "@main",
    hoistedBy: (fn) => byFunc.get(fn) ?? [],
    expansion,
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
  return { text: lines.join("\n"), hoisted: scope.hoistedBy(func) };
}
