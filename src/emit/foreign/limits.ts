// What a plugin answers with the end of the process, or not at all, is refused before it gets there.
import { ForeignError } from "./foreignError.ts";
import { cycleOf, type ForeignFunction } from "./functions.ts";
import { lineOf, skipGroup, type Token } from "./tokens.ts";

/** Ops that wait for a host that never sends. */
const WAITING = new Set(["stablehlo.infeed", "stablehlo.outfeed", "stablehlo.recv", "stablehlo.send"]);

/** Beyond any memory, and within what sizes can be counted in. */
const MOST_ELEMENTS = 2 ** 48;

function checkSizes(text: string, token: Token, next: Token | undefined): void {
  if (next?.text !== "<") return;
  const dims = /^((?:\d+x)+)/.exec(text.slice(next.end, next.end + 200).trimStart());
  if (!dims) return;
  const count = dims[1].split("x").slice(0, -1).reduce((size, dim) => size * Number(dim), 1); // prettier-ignore
  if (count > MOST_ELEMENTS) {
    throw new ForeignError(`a tensor of ${dims[1].slice(0, -1)} elements is too large`, lineOf(text, token.start));
  }
}

/** XLA ends the process on two-bit elements that are laid side by side. */
function checkConcatenation(text: string, tokens: readonly Token[], index: number): void {
  for (let i = index + 1; i < tokens.length && tokens[i].text !== "->"; i++) {
    if (tokens[i].text !== "tensor") continue;
    const type = text.slice(tokens[i].start, tokens[skipGroup(tokens, i + 1) - 1].end);
    if (/[x<\s]u?i2>$/.test(type)) {
      const message = `concatenation of ${type}: XLA has none of two-bit integers`;
      throw new ForeignError(message, lineOf(text, tokens[index].start), "convert to i8 before and back after");
    }
  }
}

/** `@TopK` has a tuple of two results; XLA ends the process on any other number. */
function checkTopK(text: string, tokens: readonly Token[], index: number): void {
  if (tokens[index + 1]?.text !== "@TopK") return;
  const arrow = tokens.findIndex((token, i) => i > index && token.text === "->");
  const results = tokens.slice(arrow + 1, skipGroup(tokens, arrow + 1)).filter((token) => token.text === "tensor");
  if (results.length !== 2) {
    throw new ForeignError("the custom call @TopK gives values and indices", lineOf(text, tokens[index].start));
  }
}

export function checkLimits(text: string, tokens: readonly Token[], functions: readonly ForeignFunction[]): void {
  const cycle = cycleOf(functions);
  if (cycle) throw new ForeignError(`functions that call themselves: ${cycle.join(" → ")}`);
  for (const { name, body, nameToken } of functions) {
    if (!body && functions.some((fn) => fn.uses.has(name))) {
      throw new ForeignError(`${name} is declared and called, but has no body`, lineOf(text, nameToken.start));
    }
  }
  tokens.forEach((token, i) => {
    const name = token.kind === "string" ? token.text.slice(1, -1) : token.text;
    if (WAITING.has(name)) {
      throw new ForeignError(`${name}: nothing is there to exchange data with`, lineOf(text, token.start));
    }
    if (token.kind !== "word") return;
    if (token.text.startsWith("quant.") && tokens[i - 1]?.text === "!") {
      throw new ForeignError("quantized types: XLA has none", lineOf(text, token.start), "run stablehlo-legalize-quant-to-math first"); // prettier-ignore
    }
    if (token.text === "tensor") checkSizes(text, token, tokens[i + 1]);
    else if (token.text === "stablehlo.concatenate") checkConcatenation(text, tokens, i);
    else if (token.text === "stablehlo.custom_call") checkTopK(text, tokens, i);
  });
}
