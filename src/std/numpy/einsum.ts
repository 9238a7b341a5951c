// np.einsum: subscripts to labelled operands, contracted pair by pair in a cheap order.
import { sizeOf } from "../../ir/type.ts";
import type { Arguments } from "../../frontend/arguments.ts";
import { asTensor, promote, resultType } from "../../frontend/tensor/convert.ts";
import { typeText } from "../../frontend/values/describe.ts";
import { array, ArrayVal, int, Tensor, type Val } from "../../frontend/values/values.ts";
import { broadcastTo } from "../../frontend/tensor/broadcast.ts";
import { precisionOf } from "../lax/contraction.ts";
import { arrange, asResult, contractPair, contractTo, dropUnit, operandType, sumOut, type ContractOptions, type Label, type Labelled } from "./contract.ts"; // prettier-ignore
import { diagonal } from "./diagonals.ts";
import { reshape } from "./shape.ts";
import { staticIntegers } from "./static.ts";
import { fn, range, type Table } from "./support.ts";

const ELLIPSIS = "...";

interface Parsed {
  readonly inputs: readonly (readonly Label[])[];
  /** Null when it is implicit. */
  readonly output: readonly Label[] | null;
  readonly operands: readonly Val[];
}

function letters(args: Arguments, text: string): Label[] {
  const labels: Label[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text.startsWith(ELLIPSIS, i)) {
      labels.push(ELLIPSIS);
      i += 2;
    } else if (/[A-Za-z]/.test(text[i])) {
      labels.push(text[i]);
    } else {
      args.fail("TJ5002", `the subscripts have ${JSON.stringify(text[i])}, which is no letter`, {
        param: "subscripts",
        hint: 'as in "ij,jk->ik", with "..." for the other axes',
      });
    }
  }
  return labels;
}

/** `einsum("ij,jk->ik", x, y)`, or operands and lists of axis numbers in turn, the result's last. */
function parse(args: Arguments): Parsed {
  const subscripts = args.get("subscripts");
  const rest = args.rest("operands");
  if (typeof subscripts !== "string") return parseInterleaved(args, [subscripts, ...rest]);
  const text = subscripts.replaceAll(/\s/g, "");
  const [before, after, extra] = text.split("->");
  if (extra !== undefined) args.fail("TJ5002", "the subscripts have -> twice", { param: "subscripts" });
  return {
    inputs: before.split(",").map((part) => letters(args, part)),
    output: after === undefined ? null : letters(args, after),
    operands: rest,
  };
}

function parseInterleaved(args: Arguments, items: readonly Val[]): Parsed {
  const labelsOf = (value: Val): Label[] => {
    if (!(value instanceof ArrayVal)) args.fail("TJ5002", "the axes of an operand must be a list of numbers");
    return (value as ArrayVal).items.map((item) => {
      const numbers = item === ELLIPSIS ? null : staticIntegers(item);
      if (item !== ELLIPSIS && !numbers) args.fail("TJ5002", "the axes of an operand must be numbers");
      return numbers ? `#${String(numbers[0]).padStart(6, "0")}` : ELLIPSIS;
    });
  };
  const pairs = Math.floor(items.length / 2);
  return {
    operands: range(pairs).map((i) => items[2 * i]),
    inputs: range(pairs).map((i) => labelsOf(items[2 * i + 1])),
    output: items.length % 2 === 1 ? labelsOf(items[items.length - 1]) : null,
  };
}

/** "..." written out as labels of its own, counted from the right. */
function expand(args: Arguments, labels: readonly Label[], x: Tensor): Label[] {
  const named = labels.filter((label) => label !== ELLIPSIS).length;
  const dots = labels.length - named;
  const text = labels.join("").replaceAll("#", "");
  if (dots > 1) args.fail("TJ5002", `the subscripts ${text} have ... twice`, { param: "subscripts" });
  if (dots === 0 ? named !== x.ndim : named > x.ndim) {
    args.fail("TJ2008", `the subscripts ${text || '""'} name ${named} axes, but ${typeText(x)} has ${x.ndim}`, {
      param: "operands",
      hint: 'every axis needs a letter; "..." stands for any number of axes',
    });
  }
  const others = x.ndim - named;
  return labels.flatMap((label) => (label === ELLIPSIS ? range(others).map((i) => ELLIPSIS + (others - i)) : [label]));
}

/** The size of each label; sizes of 1 give way. */
function sizesOf(args: Arguments, operands: readonly Labelled[]): Map<Label, number> {
  const sizes = new Map<Label, number>();
  const from = new Map<Label, Tensor>();
  for (const { x, labels } of operands) {
    labels.forEach((label, axis) => {
      const size = x.shape[axis];
      const known = sizes.get(label);
      if (known !== undefined && known !== size && known !== 1 && size !== 1) {
        const first = from.get(label);
        args.fail("TJ2007", `axis ${label.replace("#", "")} is ${known} in ${first ? typeText(first) : ""} and ${size} in ${typeText(x)}`, { param: "operands", hint: "axes of one letter must have one size" }); // prettier-ignore
      }
      if (known === undefined || known === 1) {
        sizes.set(label, size);
        from.set(label, x);
      }
    });
  }
  return sizes;
}

/** The result's labels where they are not written: "..." first, then those that occur once, in order. */
function implicitOutput(inputs: readonly (readonly Label[])[]): Label[] {
  const all = inputs.flat();
  const dots = [...new Set(all.filter((label) => label.startsWith(ELLIPSIS)))];
  const once = all.filter((label) => !label.startsWith(ELLIPSIS) && all.indexOf(label) === all.lastIndexOf(label));
  return [...dots.sort((a, b) => b.localeCompare(a, "en", { numeric: true })), ...once.sort()];
}

/** A label that an operand has twice stands for the diagonal. */
function takeDiagonals({ x, labels }: Labelled): Labelled {
  const repeated = labels.find((label, axis) => labels.indexOf(label) !== axis);
  if (repeated === undefined) return { x, labels };
  const first = labels.indexOf(repeated);
  const second = labels.indexOf(repeated, first + 1);
  const rest = labels.filter((_, axis) => axis !== first && axis !== second);
  return takeDiagonals({ x: diagonal(x, 0, first, second), labels: [...rest, repeated] });
}

interface Contraction {
  readonly operands: readonly Labelled[];
  readonly output: readonly Label[];
  readonly sizes: ReadonlyMap<Label, number>;
}

function prepare(args: Arguments, parsed: Parsed, tensors: readonly Tensor[]): Contraction {
  if (parsed.inputs.length !== tensors.length) {
    args.fail("TJ5001", `the subscripts are for ${parsed.inputs.length} arrays, found ${tensors.length}`, {
      param: "subscripts",
    });
  }
  const labelled = tensors.map((x, i) => ({ x, labels: expand(args, parsed.inputs[i], x) }));
  const sizes = sizesOf(args, labelled);
  const inputs = labelled.map(({ labels }) => labels);
  const dots = implicitOutput(inputs).filter((label) => label.startsWith(ELLIPSIS));
  const output = parsed.output
    ? parsed.output.flatMap((label) => (label === ELLIPSIS ? dots : [label]))
    : implicitOutput(inputs);
  for (const label of output) {
    if (!sizes.has(label)) args.fail("TJ5002", `the result has the axis ${label}, which no operand has`, { param: "subscripts" }); // prettier-ignore
    if (output.indexOf(label) !== output.lastIndexOf(label)) {
      args.fail("TJ5002", `the result has the axis ${label} twice`, { param: "subscripts" });
    }
  }
  return { operands: labelled.map((operand) => takeDiagonals(dropUnit(operand, sizes))), output, sizes };
}

type Labels = readonly Label[];

/** What is left of a pair when it is contracted: the labels that the result or another operand still needs. */
const remaining = (a: Labels, b: Labels, others: readonly Labels[], output: Labels): Label[] =>
  [...new Set([...a, ...b])].filter((label) => output.includes(label) || others.some((o) => o.includes(label)));

/** Up to this many operands every order of contraction is tried; above it, the cheapest next one is taken. */
const EXHAUSTIVE = 5;

/** Pairs of positions in the list of operands, results appended at its end: the cheapest order. */
function contractionOrder(
  terms: readonly Labels[],
  output: Labels,
  sizes: ReadonlyMap<Label, number>,
): [number, number][] {
  // prettier-ignore
  const volume = (labels: Iterable<Label>): number => [...labels].reduce((n, label) => n * (sizes.get(label) ?? 1), 1);
  const step = (list: readonly Labels[], i: number, j: number): { cost: number; next: Labels[] } => {
    const others = list.filter((_, k) => k !== i && k !== j);
    const left = remaining(list[i], list[j], others, output);
    return { cost: volume(new Set([...list[i], ...list[j]])), next: [...others, left] };
  };
  const pairs = (n: number): [number, number][] =>
    range(n).flatMap((j) => range(j).map((i): [number, number] => [i, j]));
  const search = (list: readonly Labels[]): { cost: number; path: [number, number][] } => {
    if (list.length < 2) return { cost: 0, path: [] };
    let best: { cost: number; path: [number, number][] } | null = null;
    for (const [i, j] of pairs(list.length)) {
      const { cost, next } = step(list, i, j);
      if (best && cost >= best.cost) continue;
      const rest = search(next);
      if (!best || cost + rest.cost < best.cost) best = { cost: cost + rest.cost, path: [[i, j], ...rest.path] };
    }
    return best ?? { cost: 0, path: [] };
  };
  if (terms.length <= EXHAUSTIVE) return search(terms).path;
  const path: [number, number][] = [];
  let list: readonly Labels[] = terms;
  while (list.length > 1) {
    const scored = pairs(list.length).map((pair) => ({ pair, ...step(list, ...pair) }));
    const growth = ({ next, pair: [i, j] }: (typeof scored)[number]): number =>
      volume(next[next.length - 1]) - volume(list[i]) - volume(list[j]);
    const best = scored.reduce((a, b) => (growth(b) < growth(a) ? b : a));
    path.push(best.pair);
    list = best.next;
  }
  return path;
}

function contractAll({ operands, output, sizes }: Contraction, options: ContractOptions): Tensor {
  let list = [...operands];
  for (const [i, j] of contractionOrder(
    list.map(({ labels }) => labels),
    output,
    sizes,
  )) {
    // prettier-ignore
    const others = list.filter((_, k) => k !== i && k !== j);
    const needed = (label: Label): boolean => output.includes(label) || others.some((o) => o.labels.includes(label));
    const left = sumOut(list[i], (label) => needed(label) || list[j].labels.includes(label));
    const right = sumOut(list[j], (label) => needed(label) || list[i].labels.includes(label));
    const last = others.length === 0;
    const kept = [...new Set([...left.labels, ...right.labels])].filter(needed);
    const whole = output.filter((label) => kept.includes(label));
    const result: Labelled = last
      ? { x: contractTo(left, right, whole, options), labels: whole }
      : contractPair(left, right, needed, options);
    list = [...others, result];
  }
  const [only] = list;
  const summed = sumOut(only, (label) => output.includes(label));
  const present = output.filter((label) => summed.labels.includes(label));
  const x = arrange(summed, present);
  if (present.length === output.length) return x;
  // An axis of the result whose operands all have size 1 there was dropped: it comes back.
  const shape = output.map((label) => sizes.get(label) ?? 1);
  const at = output.map((label) => (present.includes(label) ? (sizes.get(label) ?? 1) : 1));
  return broadcastTo(reshape(x, at), shape);
}

function einsum(args: Arguments): Tensor {
  const parsed = parse(args);
  const values = parsed.operands.map((value) => asTensor(value, args.callee));
  const contraction = prepare(args, parsed, values);
  const preferred = args.dtype("preferredElementType");
  const type = resultType(parsed.operands, args.callee);
  const promoted = promote(
    contraction.operands.map(({ x }) => x),
    args.callee,
    operandType(type, preferred),
  );
  const operands = contraction.operands.map(({ labels }, i) => ({ x: promoted[i], labels }));
  const options: ContractOptions = { precision: precisionOf(args), dtype: preferred ?? type.dtype };
  return asResult(contractAll({ ...contraction, operands }, options), options.dtype, !preferred && type.weak);
}

/** The order of contraction as opt_einsum gives it, and a line about its cost. */
function einsumPath(args: Arguments): Val {
  const parsed = parse(args);
  const tensors = parsed.operands.map((value) => asTensor(value, args.callee));
  const { operands, output, sizes } = prepare(args, parsed, tensors);
  const terms = operands.map(({ labels }) => labels);
  const path = terms.length === 1 ? [[0]] : contractionOrder(terms, output, sizes);
  const cost = sizeOf([...sizes.values()]);
  return array([
    array(path.map((step) => array(step.map(int)))),
    `${terms.length} operands, naive scaling ${sizes.size}, naive cost ${cost}`,
  ]);
}

const SIGNATURE = "subscripts, ...operands, *, out?, optimize?, precision?, preferredElementType?, outSharding?";

export const EINSUM: Table = {
  einsum: fn("einsum", SIGNATURE, einsum),
  einsumPath: fn("einsumPath", "subscripts, ...operands, *, optimize?", einsumPath),
};
