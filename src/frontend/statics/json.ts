// The global `JSON`, on static values.
import { ProgramError } from "../diagnostics.ts";
import { describe } from "../values/describe.ts";
import {
  array,
  ArrayVal,
  DTypeVal,
  float,
  FunctionVal,
  int,
  NamespaceVal,
  Num,
  ObjectVal,
  Tensor,
  type Val,
} from "../values/values.ts";
import { StaticFunction, type StaticArgs } from "./staticFunction.ts";

type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

function toJson(value: Val, seen: readonly Val[], args: StaticArgs): Json {
  if (value instanceof Num) return value.value;
  if (value instanceof DTypeVal) return value.dtype;
  if (value instanceof FunctionVal) return undefined;
  if (seen.includes(value)) throw new ProgramError("TJ5002", `${args.callee}: ${describe(value)} contains itself`);
  const inside = [...seen, value];
  if (value instanceof ArrayVal) return value.items.map((item) => toJson(item, inside, args));
  if (value instanceof ObjectVal) {
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, toJson(entry, inside, args)]));
  }
  if (typeof value === "bigint" || (typeof value === "object" && value !== null)) {
    const traced = value instanceof Tensor;
    throw new ProgramError(traced ? "TJ4001" : "TJ5002", `${args.callee} takes static data, found ${describe(value)}`);
  }
  return value;
}

function fromJson(value: Json): Val {
  if (typeof value === "number") return Number.isInteger(value) ? int(value) : float(value);
  if (Array.isArray(value)) return array(value.map(fromJson));
  if (typeof value === "object" && value !== null) {
    return new ObjectVal(new Map(Object.entries(value).map(([key, entry]) => [key, fromJson(entry)])));
  }
  return value;
}

const parse = (args: StaticArgs): Val => {
  try {
    return fromJson(JSON.parse(args.string(0)) as Json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ProgramError("TJ5002", `${args.callee}: ${error.message}`);
  }
};

const stringify = (args: StaticArgs): Val => {
  const indent = args.get(2);
  return JSON.stringify(
    toJson(args.get(0), [], args),
    null,
    typeof indent === "string" ? indent : args.optionalNumber(2),
  );
};

const members: Readonly<Record<string, Val>> = {
  parse: new StaticFunction("JSON.parse", 1, parse),
  stringify: new StaticFunction("JSON.stringify", 1, stringify),
};

export const JSON_GLOBAL = new NamespaceVal(
  "JSON",
  (name) => (Object.hasOwn(members, name) ? members[name] : undefined),
  () => Object.keys(members),
);
