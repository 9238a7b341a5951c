// Quantized types, which XLA has none of: a quantized tensor becomes the tensor of the numbers that its integers stand for,
// rounded to them again after each op. That is what StableHLO says of most ops, and what the rest come down to.
//
//   %1 = stablehlo.add %0, %0 : tensor<2x!quant.uniform<i8:f32, 0.5:3>>   →   %quantized_1 = stablehlo.add %0, %0 : tensor<2xf32>
//                                                                              %1 = %quantized_1, scaled, rounded, scaled back
import { statementEnd, typesEnd } from "./checks.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { ForeignError } from "./foreignError.ts";
import { lineOf, skipGroup, skipType, tokenize, type Token } from "./tokens.ts";

/** `!quant.uniform<i8<-127:127>:f32, 0.5:-3>`, or `!quant.uniform<i8:f32:1, {0.5:-3, 0.25}>` along a dimension. */
const UNIFORM = /!quant\.uniform<\s*([iu]\d+)(?:<\s*(-?\d+)\s*:\s*(-?\d+)\s*>)?\s*:\s*(f32|f64|f16|bf16)\s*(?::\s*(\d+)\s*)?,\s*(?:\{([^{}]*)\}|([-+.\d:eE]+))\s*>/g; // prettier-ignore

interface Quantization {
  readonly expressed: string;
  /** One for all elements, or one for each place along the axis. */
  readonly scales: readonly string[];
  readonly zeros: readonly string[];
  readonly axis: number | null;
  readonly least: number;
  readonly most: number;
}

function quantizationOf(type: string): Quantization | null {
  UNIFORM.lastIndex = 0;
  const match = UNIFORM.exec(type);
  if (!match) return null;
  const [, storage, least, most, expressed, axis, list, one] = match;
  const bits = Number(storage.slice(1)) - (storage.startsWith("u") ? 0 : 1);
  const parts = (list ?? one).split(",").map((part) => part.trim().split(":"));
  return {
    expressed,
    scales: parts.map(([scale]) => scale),
    zeros: parts.map(([, zero = "0"]) => zero),
    axis: axis === undefined ? null : Number(axis),
    least: Number(least ?? (storage.startsWith("u") ? 0 : -(2 ** bits))),
    most: Number(most ?? 2 ** bits - 1),
  };
}

/** A number as MLIR writes floating point ones. */
const digits = (text: string): string => (/[.]/.test(text) ? text : text.replace(/^([-+]?\d+)/, "$1.0"));

/** The type with what its elements stand for. */
const expressedType = (type: string): string => type.replace(UNIFORM, (_, ...parts: string[]) => parts[3]);

/** A tensor type's dimensions, and its element type. */
const ELEMENT = /(tensor<(?:\d+x)*)\w+>/;

/** Statements that go from value to value, named after the last. */
class Chain {
  readonly #statements: string[] = [];
  constructor(
    readonly result: string,
    readonly type: string,
  ) {}

  op(name: string, op: string, operands: readonly string[], from = this.type, to = from): string {
    const value = name === "" ? this.result : `%quantized_${this.result.slice(1)}_${name}`;
    const types = from === to ? from : `(${from}) -> ${to}`;
    this.#statements.push(`${value} = stablehlo.${op} ${operands.join(", ")} : ${types}`);
    return value;
  }
  /** `value`, or `other` where that is NaN. */
  numberOr(name: string, value: string, other: string): string {
    const truth = this.type.replace(ELEMENT, "$1i1>");
    const is = `%quantized_${this.result.slice(1)}_is`;
    const result = `%quantized_${this.result.slice(1)}_${name}`;
    this.#statements.push(
      `${is} = stablehlo.compare EQ, ${value}, ${value} : (${this.type}, ${this.type}) -> ${truth}`,
      `${result} = stablehlo.select ${is}, ${value}, ${other} : ${truth}, ${this.type}`,
    );
    return result;
  }
  /** One number for all elements, or one for each place along an axis. */
  constant(name: string, values: readonly string[], { expressed, axis }: Quantization): string {
    const type = this.type.replace(ELEMENT, `$1${expressed}>`);
    const own = `%quantized_${this.result.slice(1)}_${name}`;
    if (axis === null || values.length === 1) {
      this.#statements.push(`${own} = stablehlo.constant dense<${digits(values[0])}> : ${type}`);
      return own;
    }
    const line = `tensor<${values.length}x${expressed}>`;
    this.#statements.push(
      `${own}_along = stablehlo.constant dense<[${values.map(digits).join(", ")}]> : ${line}`,
      `${own} = stablehlo.broadcast_in_dim ${own}_along, dims = [${axis}] : (${line}) -> ${type}`,
    );
    return own;
  }
  toString(): string {
    return this.#statements.join(" ");
  }
}

/** The integer, as a number, that stands for `value`; zero for what is no number. */
function stored(chain: Chain, value: string, quantization: Quantization, name: string): string {
  const { scales, zeros, least, most } = quantization;
  const constant = (own: string, values: readonly string[]): string => chain.constant(own, values, quantization);
  const scaled = chain.op("scaled", "divide", [value, constant("scale", scales)]);
  const moved = chain.op("moved", "add", [scaled, constant("zero", zeros)]);
  const low = chain.op("low", "maximum", [moved, constant("least", [String(least)])]);
  const within = chain.op("within", "minimum", [low, constant("most", [String(most)])]);
  const near = chain.op("near", "round_nearest_even", [within]);
  return chain.numberOr(name, near, constant("none", ["0"]));
}

/** The number that an integer stands for, as the chain's result. */
function meant(chain: Chain, integer: string, quantization: Quantization): string {
  const level = chain.op("level", "subtract", [integer, chain.constant("origin", quantization.zeros, quantization)]);
  chain.op("", "multiply", [level, chain.constant("step", quantization.scales, quantization)]);
  return chain.toString();
}

/** `value` as near as the type comes to it. */
function rounded(result: string, value: string, type: string, quantization: Quantization): string {
  const chain = new Chain(result, type);
  return meant(chain, stored(chain, value, quantization, "rounded"), quantization);
}

interface Statement {
  readonly result: Token;
  readonly op: string;
  readonly operands: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly end: number;
  readonly followed: Token | undefined;
}

/** The statement whose name of the op is at `index`; null where nothing quantized comes of it or goes into it. */
function statementAt(text: string, tokens: readonly Token[], index: number): Statement | null {
  if (tokens[index - 1]?.text !== "=" || tokens[index - 2]?.kind !== "value") return null;
  const after = typesEnd(tokens, index + 1);
  let colon = index + 1;
  while (colon < after && tokens[colon].text !== ":") colon = Math.max(colon + 1, skipGroup(tokens, colon));
  const types = colon + 1;
  const arrow = tokens[types]?.text === "(" ? skipGroup(tokens, types) : types;
  const first = tokens[types]?.text === "(" ? types + 1 : types;
  const to = tokens[arrow]?.text === "->" ? arrow + 1 : types;
  const slice = (from: number): string => text.slice(tokens[from].start, tokens[skipType(tokens, from) - 1].end);
  if (tokens[first] === undefined || tokens[to] === undefined) return null;
  const end = statementEnd(tokens, index + 1);
  return {
    result: tokens[index - 2],
    op: tokens[index].text.replaceAll('"', ""),
    operands: tokens.slice(index, colon).filter(({ kind }) => kind === "value").map((token) => token.text), // prettier-ignore
    from: slice(first),
    to: slice(to),
    end,
    followed: tokens[end],
  };
}

const unsupported = (text: string, token: Token, what: string): ForeignError =>
  new ForeignError(`${what}: XLA has no quantized types`, lineOf(text, token.start), "run stablehlo-legalize-quant-to-math first"); // prettier-ignore

function replaced(statement: Statement): string | null {
  const { op, operands, result } = statement;
  const [from, to] = [quantizationOf(statement.from), quantizationOf(statement.to)];
  const [given, type] = [expressedType(statement.from), expressedType(statement.to)];
  const name = result.text;
  if (op === "stablehlo.uniform_quantize" && to) return rounded(name, operands[0], type, to);
  if (op === "stablehlo.uniform_dequantize") {
    return `${name} = stablehlo.convert ${operands[0]} : (${given}) -> ${type}`;
  }
  if (op !== "stablehlo.bitcast_convert") return null;
  const chain = new Chain(name, to ? type : given);
  if (from && !to) chain.op("", "convert", [stored(chain, operands[0], from, "stored")], given, type);
  else if (to && !from) {
    return meant(chain, chain.op("stored", "convert", [operands[0]], given, type), to);
  } else return null;
  return chain.toString();
}

/**
 * The module without quantized types.
 *
 * @throws ForeignError for other kinds of quantization, and for ops of several quantized results
 */
export function withoutQuantization(text: string): string {
  if (!text.includes("!quant.")) return text;
  const tokens = tokenize(text);
  const edits: Edit[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const { kind, text: name } = tokens[i];
    if ((kind !== "word" && kind !== "string") || !/^"?(stablehlo|chlo)\./.test(name)) continue;
    const statement = statementAt(text, tokens, i);
    if (!statement || !`${statement.from}${statement.to}`.includes("!quant.")) continue;
    const { result, end, followed, to } = statement;
    const stop = tokens[end - 1].end;
    const whole = replaced(statement);
    if (whole !== null) {
      edits.push({ start: result.start, end: stop, text: whole });
      i = end - 1;
      continue;
    }
    if (!to.includes("!quant.")) continue;
    const quantization = quantizationOf(to);
    const several = !to.startsWith("tensor") || /[:]/.test(result.text) || followed?.kind === "word" && /^(reducer|cond|do)$/.test(followed.text); // prettier-ignore
    if (!quantization || several) throw unsupported(text, tokens[i], quantization ? statement.op : to);
    const unrounded = `%quantized_${result.text.slice(1)}`;
    edits.push({ start: result.start, end: result.end, text: unrounded });
    edits.push({
      start: stop,
      end: stop,
      text: ` ${rounded(result.text, unrounded, expressedType(to), quantization)}`,
    });
  }
  return expressedType(applyEdits(text, edits));
}
