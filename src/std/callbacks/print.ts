// debug.print: values while the program runs, by a format string as Python has them.
import { counted } from "../../ir/counted.ts";
import * as p from "../../ir/prims.ts";
import { Callback } from "../../ir/callback.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { nearest } from "../../frontend/nearest.ts";
import { ObjectVal, type Tensor, type Val } from "../../frontend/values/values.ts";
import { printed } from "./printed.ts";
import { parseTemplate, TemplateError, type Template } from "./template.ts";

/** Options of the call, beside the names in the format string. */
const OPTIONS: readonly string[] = ["ordered", "partitioned", "skipFormatCheck"];

function templateOf(args: Arguments): Template {
  try {
    return parseTemplate(args.string("fmt"));
  } catch (error) {
    if (error instanceof TemplateError) args.fail("TJ5003", `the format string ${error.message}`, { param: "fmt" });
    throw error;
  }
}

interface Given {
  readonly positional: readonly Val[];
  readonly named: ReadonlyMap<string, Val>;
}

/** An object after the arguments that the format string asks for has the named ones, and the options. */
function given(args: Arguments, { fields }: Template): Given {
  const rest = args.rest("args");
  const wanted = Math.max(0, ...fields.map(({ name }) => (typeof name === "number" ? name + 1 : 0)));
  const last = rest[rest.length - 1];
  const hasNamed = last instanceof ObjectVal && rest.length === wanted + 1;
  const positional = hasNamed ? rest.slice(0, -1) : rest;
  if (positional.length !== wanted) {
    args.fail("TJ5001", `the format string has ${counted(wanted, "place")} for ${counted(positional.length, "argument")}`, { param: "fmt", hint: "{} stands for one argument each, {name} for a member of an object at the end" }); // prettier-ignore
  }
  const named = hasNamed ? last.entries : new Map<string, Val>();
  const names = fields.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
  for (const name of names) {
    if (named.has(name)) continue;
    args.fail("TJ5001", `the format string has a place {${name}}, and there is no ${name} to put there`, {
      param: "fmt",
      hint: `give it in an object at the end: debug.print("{${name}}", { ${name} })`,
    });
  }
  for (const key of named.keys()) {
    if (names.includes(key) || OPTIONS.includes(key)) continue;
    const near = nearest(key, [...names, ...OPTIONS]);
    args.fail("TJ5004", `nothing in the format string is named ${key}`, { param: "args", hint: near ? `did you mean ${near}?` : `write {${key}} where it is to stand` }); // prettier-ignore
  }
  return { positional, named };
}

/** `debug.print("x = {}", x)`, `debug.print("{loss:.3f}", { loss, ordered: true })`. */
export const print = define("debug.print", "fmt, ...args", (args) => {
  const template = templateOf(args);
  const { positional, named } = given(args, template);
  const order = named.get("ordered") ?? false;
  const ordered = typeof order === "boolean" ? order : args.fail("TJ5002", "ordered must be true or false");
  const tensors: Tensor[] = [];
  const { texts, fields } = template;
  const places = fields.map((field) => {
    const value = typeof field.name === "number" ? positional[field.name] : named.get(field.name);
    try {
      return printed(value, field, tensors);
    } catch (error) {
      if (error instanceof TemplateError) args.fail("TJ5003", `the format string ${error.message}`, { param: "fmt" });
      throw error;
    }
  });
  const callback = new Callback(args.string("fmt"), (values, _results, host) => {
    host.print(texts.map((text, i) => text + (i < places.length ? places[i](values, host) : "")).join(""));
    return [];
  });
  p.callback(
    tensors.map((tensor) => tensor.value),
    { callback, effect: "debug", ordered, vmapMethod: "none", results: [], threaded: false },
  );
  return undefined;
});
