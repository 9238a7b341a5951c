// Runs oracle cases, one message each.
import { bindDims } from "../api/bindDims.ts";
import { compile, compileProgram, loadSource } from "../api/compile.ts";
import { Diagnostics } from "../frontend/diagnosticsError.ts";
import { entrySpecs } from "../frontend/elaborate/specs.ts";
import { isComplex } from "../ir/dtype.ts";
import { decodeElements, encodeElements, type Scalar } from "../ir/elements.ts";
import type { HostArray } from "../runtime/index.ts";
import type { OracleArray, OracleCase, Verdict } from "./case.ts";
import { compare, element } from "./compare.ts";

function toHost({ dtype, shape, data }: OracleArray): HostArray {
  const numbers = data.map(element);
  const scalars: Scalar[] = isComplex(dtype)
    ? Array.from(
        { length: numbers.length / 2 },
        (_, i) => [Number(numbers[2 * i]), Number(numbers[2 * i + 1])] as const,
      )
    : numbers;
  return { dtype, shape, bytes: encodeElements(dtype, scalars) };
}

function fromHost({ dtype, shape, bytes }: HostArray): OracleArray & { data: (number | bigint | string)[] } {
  const data = decodeElements(dtype, bytes).flatMap((value): (number | bigint)[] => {
    if (typeof value === "boolean") return [value ? 1 : 0];
    return typeof value === "number" || typeof value === "bigint" ? [value] : [...value];
  });
  return { dtype, shape, data: data as (number | string)[] };
}

async function judge(test: OracleCase): Promise<string | null> {
  if (test.error !== undefined) return judgeError(test, test.error);
  const loaded = loadSource(test.source);
  const dims = bindDims(entrySpecs(loaded) ?? [], test.inputs.map(({ shape }) => shape)); // prettier-ignore
  const program = compileProgram(loaded, { dims });
  const wanted = test.outputs ?? [];
  const results = await program.runLeaves(test.inputs.map(toHost));
  if (results.length !== wanted.length) return `${results.length} outputs, expected ${wanted.length}`;
  for (const [i, result] of results.entries()) {
    const found = fromHost(await result.buffer.toHost());
    const failure = compare(`output ${i}`, found, wanted[i], test.rtol ?? 1e-6, test.atol ?? 1e-6);
    if (failure !== null) return failure;
  }
  return null;
}

async function judgeError(test: OracleCase, text: string): Promise<string | null> {
  try {
    await compile(test.source);
  } catch (error) {
    if (!(error instanceof Diagnostics)) throw error;
    const fits = error.diagnostics.some(
      ({ message, hint = "", line, column }) =>
        `${message} ${hint}`.toLowerCase().includes(text.toLowerCase()) && line > 0 && column > 0,
    );
    return fits
      ? null
      : `no diagnostic contains ${JSON.stringify(text)}: ${error.diagnostics.map((d) => d.message).join(" | ")}`;
  }
  return `compiles, but an error with ${JSON.stringify(text)} is expected`;
}

process.on("message", (test: OracleCase) => {
  judge(test)
    .catch((error: Error) =>
      error instanceof Diagnostics
        ? error.diagnostics.map((d) => `${d.code} ${d.line}:${d.column} ${d.message}`).join(" | ")
        : `${error.name}: ${error.message}\n${(error.stack ?? "").split("\n").slice(1, 6).join("\n")}`,
    )
    .then((failure) => process.send?.({ id: test.id, failure } satisfies Verdict));
});
