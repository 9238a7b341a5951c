// Results on stdout: a lone array as it is, members of a tree each under its name, long arrays abridged.
import { format } from "../io/format.ts";
import { toJson } from "../io/json.ts";
import { formatArrayType } from "../runtime/hostArray.ts";
import type { NamedArray } from "./namedArray.ts";
import type { Output } from "./writeOutputs.ts";

export function printResult(
  results: readonly NamedArray[],
  { json, written }: { readonly json: boolean; readonly written: readonly Output[] },
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(treeOf(results))}\n`);
    return;
  }
  if (results.length === 1 && results[0].path === "") {
    if (!written.some(({ path }) => path === "")) process.stdout.write(`${format(results[0].array)}\n`);
    return;
  }
  for (const { path, array } of results) {
    const output = written.find((each) => each.path === path);
    const name = path.replace(/^\./, "");
    const head = `${name}: ${formatArrayType(array)}`;
    if (output) process.stdout.write(`${head} → ${output.file}\n`);
    else if (array.shape.length === 0) process.stdout.write(`${head} = ${format(array)}\n`);
    else process.stdout.write(`${head}\n${indent(format(array))}\n`);
  }
}

const indent = (text: string): string => text.replace(/^/gm, "  ");

/** Members by their paths, as one JSON value. */
function treeOf(results: readonly NamedArray[]): unknown {
  if (results.length === 1 && results[0].path === "") return toJson(results[0].array);
  const root: { value: unknown } = { value: undefined };
  for (const { path, array } of results) {
    const steps = [...path.matchAll(/\.([\w$]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)].map(([, name, index, quoted]) =>
      index !== undefined ? Number(index) : (name ?? (JSON.parse(`"${quoted}"`) as string)),
    );
    place(root, "value", steps, toJson(array));
  }
  return root.value ?? null;
}

function place(holder: object, key: string | number, [step, ...rest]: (string | number)[], value: unknown): void {
  const slots = holder as Record<string | number, unknown>;
  if (step === undefined) {
    slots[key] = value;
    return;
  }
  slots[key] ??= typeof step === "number" ? [] : {};
  place(slots[key] as object, step, rest, value);
}
