// Functions say where the first NaN, or infinity, of their results was made.
import { describe, expect, it } from "vitest";
import { isFloat, isInexact } from "../../src/ir/dtype.ts";
import { parse } from "../../src/ir/parse.ts";
import { print } from "../../src/ir/print.ts";
import { verify } from "../../src/ir/verify.ts";
import { optimize } from "../../src/passes/optimize.ts";
import { NO_ORIGIN, traceAll, type BadNumber, type Origin } from "../../src/passes/origins.ts";
import { lawProgram, pointOf } from "../laws/program.ts";
import { Rng } from "../support/randomIr/rng.ts";
import { arr, type Arr } from "../support/interpreter/array.ts";
import { interpret, NotInterpreted } from "../support/interpreter/interpret.ts";

const f32 = (...data: number[]): Arr => arr("f32", data.length === 1 ? [] : [data.length], data);

/** The op that made it by name, the number of a parameter, or null. */
function originOf(text: string, args: readonly Arr[], bad: BadNumber = "nan"): string | number | null {
  const func = parse(text);
  const { func: traced, kinds } = traceAll(func, [bad]);
  verify(traced);
  const results = interpret(optimize(traced), args);
  const number = results[func.results.length].data[0] as number;
  if (number === NO_ORIGIN) return null;
  const origin: Origin = kinds[0].origins[number];
  return typeof origin === "number" ? origin : origin.name;
}

describe("straight code", () => {
  const text = `
    func @main(%x: f32[2], %y: f32[2]) -> (f32[2]) {
      %0 = log %x : f32[2]
      %1 = sub %0, %y : f32[2]
      %2 = sqrt %1 : f32[2]
      return %2
    }`;

  it("the op whose operands had none, or the argument that had it", () => {
    expect(originOf(text, [f32(1, 2), f32(0, -1)])).toBe(null);
    expect(originOf(text, [f32(1, -2), f32(0, 0)])).toBe("log");
    expect(originOf(text, [f32(1, 0), f32(0, -Infinity)])).toBe("sub");
    expect(originOf(text, [f32(1, 1), f32(0, 1)])).toBe("sqrt");
    expect(originOf(text, [f32(1, 1), f32(NaN, 1)])).toBe(1);
  });

  it("infinity, likewise", () => {
    expect(originOf(text, [f32(1, 2), f32(0, -Infinity)], "inf")).toBe(1);
    expect(originOf(text, [f32(1, 2), f32(0, -1)], "inf")).toBe(null);
    const log = "func @main(%x: f32) -> (f32) {\n  %0 = log %x : f32\n  return %0\n}";
    expect(originOf(log, [f32(0)], "inf")).toBe("log");
    expect(originOf(log, [f32(0)], "nan")).toBe(null);
  });

  it("what is left out is not told, and what is left out of one side does not hide the other", () => {
    const select = `
      func @main(%p: bool[2], %x: f32[2], %y: f32[2]) -> (f32[2]) {
        %0 = log %x : f32[2]
        %1 = sqrt %y : f32[2]
        %2 = select %p, %0, %1 : f32[2]
        return %2
      }`;
    const p = arr("bool", [2], [1, 0]);
    expect(originOf(select, [p, f32(1, -1), f32(-1, 1)])).toBe(null);
    expect(originOf(select, [p, f32(1, -1), f32(1, -1)])).toBe("sqrt");
    expect(originOf(select, [p, f32(-1, -1), f32(1, -1)])).toBe("log");
  });

  it("a constant that holds it", () => {
    expect(originOf("func @main() -> (f32) {\n  %0 = constant {value = nan} : f32\n  return %0\n}", [])).toBe(
      "constant",
    );
  });
});

describe("control", () => {
  it("loops: the first turn that made one", () => {
    const text = `
      func @main(%x: f32, %xs: f32[3]) -> (f32, f32[3]) {
        %0, %1 = scan %x, %xs {length = 3, numCarry = 1} : (f32, f32[3])
          (%c: f32, %v: f32) {
            %0 = sqrt %v : f32
            %1 = log %c : f32
            %2 = add %0, %1 : f32
            yield %2, %0
          }
        return %0, %1
      }`;
    const order = (x: number, ...xs: number[]) => originOf(text, [f32(x), f32(...xs)]);
    expect(order(1, 4, 4, 4)).toBe(null);
    // The carry is NaN before the second square root is.
    expect(order(-1, 4, -4, 4)).toBe("sqrt");
    expect(order(-1, 4, 4, 4)).toBe("log");
    expect(order(1, 4, 4, NaN)).toBe(1);
    expect(order(NaN, 4, 4, 4)).toBe(0);
  });
});

const numbers = ({ data }: Arr): number[] => data.flatMap((x) => x as number | number[]);

describe("random functions", () => {
  it.each(["nan", "inf"] as const)("give what they gave, and an origin exactly where there is %s", (bad) => {
    const isBad = (x: number): boolean => (bad === "nan" ? Number.isNaN(x) : Math.abs(x) === Infinity);
    let found = 0;
    for (let seed = 0; seed < 150; seed++) {
      const { func } = lawProgram(seed);
      const point = pointOf(new Rng(seed), func.params.map(({ type }) => type)); // prettier-ignore
      const args = point.map((arg, i) => (seed % 3 === 0 && i === 0 && isFloat(arg.dtype) ? { ...arg, data: arg.data.map(() => (bad === "nan" ? NaN : -Infinity)) } : arg)); // prettier-ignore
      try {
        const plain = interpret(optimize(func), args);
        const { func: traced, kinds } = traceAll(func, [bad]);
        verify(traced);
        const results = interpret(optimize(traced), args);
        const inexact = plain.filter(({ dtype }) => isInexact(dtype));
        const bads = inexact.some((result) => numbers(result).some(isBad));
        const number = results[plain.length].data[0] as number;
        expect(number !== NO_ORIGIN, print(func)).toBe(bads);
        if (bads) {
          found++;
          expect(number).toBeLessThan(kinds[0].origins.length);
        }
        expect(results.slice(0, -1)).toEqual(plain);
      } catch (error) {
        if (!(error instanceof NotInterpreted)) throw error;
      }
    }
    expect(found).toBeGreaterThan(10);
  });
});
