// Makes a StableHLO module from elsewhere ready for a plugin, or says why it cannot run.
import { unpackedBooleans } from "./booleans.ts";
import { withoutChecks } from "./checks.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { ForeignError } from "./foreignError.ts";
import { functionsOf, type ForeignFunction } from "./functions.ts";
import { checkLimits } from "./limits.ts";
import { meantOps } from "./meanings.ts";
import { withoutQuantization } from "./quantized.ts";
import { lineOf, tokenize, type Token } from "./tokens.ts";

/** Bytecode starts with these bytes: "ML", 0xEF, "R". */
const MAGIC = [0x4d, 0x4c, 0xef, 0x52];

export const isBytecode = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/** XLA runs `@main`; a module's only public function is made that. */
function namedMain(functions: readonly ForeignFunction[], tokens: readonly Token[]): Edit[] {
  if (functions.length === 0 || functions.some((fn) => fn.name === "@main")) return [];
  const candidates = functions.filter((fn) => !fn.isPrivate && fn.body);
  if (candidates.length !== 1) {
    const names = functions.map((fn) => fn.name).join(", ");
    throw new ForeignError("the module has no function @main", null, `it has ${names}: call one of them @main`);
  }
  const [{ name }] = candidates;
  return tokens
    .filter((token) => token.kind === "symbol" && token.text === name)
    .map(({ start, end }) => ({ start, end, text: "@main" }));
}

function checkStatic(text: string, tokens: readonly Token[], functions: readonly ForeignFunction[]): void {
  const main = functions.find((fn) => fn.name === "@main");
  if (!main) return;
  const start = tokens.indexOf(main.nameToken);
  const end = main.body ? main.body[0] : tokens.length;
  const dynamic = tokens
    .slice(start, end)
    .find((token) => token.kind === "word" && /^(\d+x)*[?*](x|$)/.test(token.text));
  if (dynamic) {
    const message = "@main has dimensions that are not known while compiling";
    throw new ForeignError(message, lineOf(text, dynamic.start), "tsjax runs modules of static shapes");
  }
}

/** What @main takes and gives would have to be integers, and are the numbers that they stand for inside. */
function checkEnds(program: string): void {
  if (!program.includes("!quant.")) return;
  const tokens = tokenize(program);
  const functions = functionsOf(tokens);
  const main = functions.find((fn) => fn.name === "@main") ?? functions.find((fn) => !fn.isPrivate);
  if (!main) return;
  const start = tokens.indexOf(main.nameToken);
  const found = tokens.slice(start, main.body ? main.body[0] : tokens.length).find(({ text }) => text.startsWith("quant.")); // prettier-ignore
  if (!found) return;
  const message = `${main.name} takes or gives quantized tensors, which XLA has none of`;
  throw new ForeignError(message, lineOf(program, found.start), "let it take and give integers or floating point numbers"); // prettier-ignore
}

/**
 * The module as a plugin takes it: assertions of the reference interpreter taken out, packed booleans spread to
 * bytes, what XLA computes otherwise than StableHLO says put in other words, a lone public function called @main. Bytecode goes through as it is.
 *
 * @throws ForeignError for what no plugin runs, or what would end the process
 */
export function prepareForeign(program: string): string;
export function prepareForeign(program: string | Uint8Array): string | Uint8Array;
export function prepareForeign(program: string | Uint8Array): string | Uint8Array {
  if (typeof program !== "string") {
    return isBytecode(program) ? program : prepareForeign(new TextDecoder().decode(program));
  }
  checkEnds(program);
  const text = withoutQuantization(program);
  const tokens = tokenize(text);
  if (tokens.length === 0)
    throw new ForeignError("the module is empty", null, "a program is a module with a function @main");
  const functions = functionsOf(tokens);
  checkStatic(text, tokens, functions);
  checkLimits(text, tokens, functions);
  return applyEdits(text, [
    ...withoutChecks(text, tokens),
    ...unpackedBooleans(text, tokens),
    ...meantOps(text, tokens),
    ...namedMain(functions, tokens),
  ]);
}
