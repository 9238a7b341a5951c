import fc from "fast-check";
import { expect, test } from "vitest";
import { DTYPE_INFO, DTYPES } from "../../src/ir/dtype.ts";
import { parameterTypes, parameterTypesOfHlo } from "../../src/runtime/parameterTypes.ts";
import { ProtoWriter } from "../../src/runtime/protoWriter.ts";
import { tensor } from "./client.ts";

const numRuns = process.env.TSJAX_TEST_ALL ? 20_000 : 1_000;

const anyType = fc.record({ dtype: fc.constantFrom(...DTYPES), shape: fc.array(fc.nat(1000), { maxLength: 4 }) });

test("signatures are read back, whatever stands around the types", () => {
  const attribute = fc.constantFrom(
    "",
    ' {jax.arg_info = "a, %b: tensor<2xf32>)"}',
    ' {sdy.sharding = #s<[{}, {"x"}]>}',
    ' loc("f.ts":1:2)',
  );
  const parameters = fc.array(fc.tuple(anyType, attribute), { maxLength: 6 });
  fc.assert(
    fc.property(parameters, (list) => {
      const text = list.map(
        ([{ dtype, shape }, extra], i) => `%arg${i}: ${tensor(shape, DTYPE_INFO[dtype].mlir)}${extra}`,
      );
      const program = `module {\n  func.func public @main(${text.join(", ")}) -> (tensor<f32>) {`;
      expect(parameterTypes(program)).toEqual(list.map(([type]) => type));
    }),
  );
});

test("what is no such signature is left to the plugin", () => {
  for (const text of [
    "",
    "module {}",
    "func.func @main(",
    "func.func @main(%x: tensor<?xf32>) {",
    "func.func @main(%x: !stablehlo.token) {",
  ]) {
    expect(parameterTypes(text)).toBeUndefined();
  }
  expect(parameterTypes(new Uint8Array(4))).toBeUndefined();
});

test("no text and no bytes make it fail", () => {
  const piece = fc.constantFrom(
    "func.func @main(",
    "%a",
    ":",
    "tensor<",
    "2x",
    "f32",
    ">",
    "(",
    ")",
    "{",
    "}",
    '"',
    "\\",
    ",",
    "//",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      parameterTypes(`func.func @main(${pieces.join("")}`);
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      parameterTypesOfHlo("hlo", bytes);
      parameterTypesOfHlo("hlo_with_config", bytes);
    }),
    { numRuns },
  );
});

test("the program shape of an HLO module", () => {
  const shape = (type: number, dims: number[]) => (writer: ProtoWriter) => {
    writer.int(2, type);
    for (const dim of dims) writer.int(3, dim);
  };
  const module = new ProtoWriter()
    .string(1, "name")
    .message(4, (program) => program.message(1, shape(11, [2, 300])).message(1, shape(21, [])))
    .finish();
  const types = [
    { dtype: "f32", shape: [2, 300] },
    { dtype: "i4", shape: [] },
  ];
  expect(parameterTypesOfHlo("hlo", module)).toEqual(types);
  expect(parameterTypesOfHlo("hlo_with_config", new ProtoWriter().bytes(1, module).finish())).toEqual(types);
  expect(parameterTypesOfHlo("other", module)).toBeUndefined();
});
