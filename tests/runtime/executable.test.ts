import { beforeAll, describe, expect, test } from "vitest";
import { RuntimeUsageError, type Client } from "../../src/runtime/index.ts";
import { f32, main, numbers, put, testClient, type } from "./client.ts";

let client: Client;
beforeAll(async () => {
  client = await testClient();
});

const V3 = "tensor<3xf32>";
const double = (): string => main(`%x: ${V3}`, V3, `%0 = stablehlo.add %x, %x : ${V3}\nreturn %0 : ${V3}`);

describe("execute", () => {
  test("results of one program are arguments of the next at once", async () => {
    const program = client.compileSync(double());
    let [x] = [put(client, f32([3], [1, 2, 3]))];
    for (let i = 0; i < 5; i++) [x] = program.execute([x]);
    await x.ready();
    expect(numbers(await x.toHost())).toEqual([32, 64, 96]);
  });

  test("no arguments, no results, and both", () => {
    const constant = client.compileSync(main("", V3, `%0 = stablehlo.constant dense<2.5> : ${V3}\nreturn %0 : ${V3}`));
    expect(numbers(constant.execute([])[0].toHostSync())).toEqual([2.5, 2.5, 2.5]);
    const sink = client.compileSync(`func.func @main(%x: ${V3}) { return }`);
    expect(sink.numOutputs).toBe(0);
    expect(sink.execute([put(client, f32([3], [1, 2, 3]))])).toEqual([]);
  });

  test("150 results of different types", () => {
    const count = 150;
    const shapes = Array.from({ length: count }, (_, i) => i % 7);
    const types = shapes.map((dim) => `tensor<${dim}xf32>`);
    const body = shapes.map((dim, i) => `%r${i} = stablehlo.constant dense<${i}.0> : tensor<${dim}xf32>`);
    const names = shapes.map((_, i) => `%r${i}`);
    const program = client.compileSync(
      main("", types.join(", "), [...body, `return ${names.join(", ")} : ${types.join(", ")}`].join("\n")),
    );
    expect(program.outputs).toEqual(shapes.map((dim) => type("f32", dim)));
    const results = program.execute([]);
    expect(results.map((result) => numbers(result.toHostSync()))).toEqual(shapes.map((dim, i) => Array(dim).fill(i)));
  });

  test("the same buffer twice among the arguments", () => {
    const program = client.compileSync(
      main(`%x: ${V3}, %y: ${V3}`, V3, `%0 = stablehlo.multiply %x, %y : ${V3}\nreturn %0 : ${V3}`),
    );
    const x = put(client, f32([3], [1, 2, 3]));
    expect(numbers(program.execute([x, x])[0].toHostSync())).toEqual([1, 4, 9]);
  });

  test("a result in another layout is row-major on the host", () => {
    const program = client.compileSync(
      main(
        "%x: tensor<2x3xf32>",
        `tensor<3x2xf32> {mhlo.layout_mode = "{0,1}"}`,
        "%0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>\nreturn %0 : tensor<3x2xf32>",
      ),
    );
    const [result] = program.execute([put(client, f32([2, 3], [1, 2, 3, 4, 5, 6]))]);
    expect(numbers(result.toHostSync())).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test("bytes of a program are as good as its text", () => {
    const program = client.compileSync(new TextEncoder().encode(double()), { inputs: [type("f32", 3)] });
    expect(numbers(program.execute([put(client, f32([3], [1, 2, 3]))])[0].toHostSync())).toEqual([2, 4, 6]);
  });
});

describe("arguments that do not fit never reach the plugin", () => {
  test("their number, dtype, rank and shape", () => {
    const program = client.compileSync(double());
    const wrong = [
      [[], "takes 1 argument, found 0"],
      [[f32([3], [1, 2, 3]), f32([], [1])], "takes 1 argument, found 2"],
      [[f32([2], [1, 2])], "argument 0 is f32[2], the program takes f32[3]"],
      [[f32([3, 1], [1, 2, 3])], "argument 0 is f32[3,1], the program takes f32[3]"],
      [[{ dtype: "i32", shape: [3], bytes: new Uint8Array(12) }], "argument 0 is i32[3], the program takes f32[3]"],
    ] as const;
    for (const [args, message] of wrong) {
      expect(() => program.execute(args.map((array) => put(client, array)))).toThrow(message);
    }
  });

  test("types come from any spelling of the signature", () => {
    const program = client.compileSync(`
      func.func @main(%arg0 : tensor<2xcomplex<f32>> {jax.arg_info = "x(, %y: tensor<"}, %a-b: tensor< 4 x f32 >) -> tensor<4xf32> {
        return %a-b : tensor<4xf32>
      }`);
    expect(program.inputs).toEqual([type("c64", 2), type("f32", 4)]);
  });

  test("types come from the plugin where the program is bytes, or of another form", () => {
    const text = `func.func @main(%a: tensor<2x0xbf16>, %b: tensor<i4>, %c: tensor<3xi1>) -> tensor<3xi1> { return %c : tensor<3xi1> }`;
    const inputs = [type("bf16", 2, 0), type("i4"), type("bool", 3)];
    expect(client.compileSync(new TextEncoder().encode(text)).inputs).toEqual(inputs);
    const generic = `"builtin.module"() ({
      "func.func"() <{sym_name = "main", function_type = (tensor<2x0xbf16>, tensor<i4>, tensor<3xi1>) -> tensor<3xi1>}> ({
      ^bb0(%a: tensor<2x0xbf16>, %b: tensor<i4>, %c: tensor<3xi1>):
        "func.return"(%c) : (tensor<3xi1>) -> ()
      }) : () -> ()
    }) : () -> ()`;
    expect(client.compileSync(generic).inputs).toEqual(inputs);
  });

  test("buffers of another client", () => {
    const program = client.compileSync(double());
    const x = put(client, f32([3], [1, 2, 3]));
    const foreign = Object.create(x, { client: { value: {} } }) as typeof x;
    expect(() => program.execute([foreign])).toThrow("belongs to another client");
  });
});

describe("donation", () => {
  const inPlace = main(
    `%x: ${V3} {tf.aliasing_output = 0 : i32}`,
    V3,
    `%0 = stablehlo.add %x, %x : ${V3}\nreturn %0 : ${V3}`,
  );

  test("a donated argument is gone", () => {
    const x = put(client, f32([3], [1, 2, 3]));
    const [y] = client.compileSync(inPlace).execute([x], { donate: [0] });
    expect(numbers(y.toHostSync())).toEqual([2, 4, 6]);
    expect(x.isDisposed).toBe(true);
    expect(() => x.toHostSync()).toThrow("was donated");
  });

  test("what is not donated stays, whatever the program allows", () => {
    const program = client.compileSync(inPlace);
    const x = put(client, f32([3], [1, 2, 3]));
    for (let i = 0; i < 3; i++) expect(numbers(program.execute([x])[0].toHostSync())).toEqual([2, 4, 6]);
    expect(numbers(x.toHostSync())).toEqual([1, 2, 3]);
  });

  test("donating an argument that is passed twice is refused", () => {
    const program = client.compileSync(
      main(`%x: ${V3}, %y: ${V3}`, V3, `%0 = stablehlo.add %x, %y : ${V3}\nreturn %0 : ${V3}`),
    );
    const x = put(client, f32([3], [1, 2, 3]));
    expect(() => program.execute([x, x], { donate: [0] })).toThrow(RuntimeUsageError);
    expect(() => program.execute([x, x], { donate: [2] })).toThrow("there is no argument 2 to donate");
  });
});

describe("lifetime", () => {
  test("use after dispose", () => {
    const program = client.compileSync(double());
    const x = put(client, f32([3], [1, 2, 3]));
    x.dispose();
    x.dispose();
    expect(() => x.toHostSync()).toThrow(RuntimeUsageError);
    expect(() => program.execute([x])).toThrow("this f32[3] array was disposed of");
    program.dispose();
    program.dispose();
    expect(() => program.execute([put(client, f32([3], [1, 2, 3]))])).toThrow("this executable was disposed of");
  });

  test("a buffer may be disposed while a program still reads it", () => {
    const program = client.compileSync(double());
    const x = put(client, f32([3], [1, 2, 3]));
    const [y] = program.execute([x]);
    x.dispose();
    expect(numbers(y.toHostSync())).toEqual([2, 4, 6]);
  });

  test("using", () => {
    let outer;
    {
      using x = put(client, f32([], [1]));
      outer = x;
      expect(x.isDisposed).toBe(false);
    }
    expect(outer.isDisposed).toBe(true);
  });

  test("nor in a loop that never awaits", () => {
    const M = "tensor<512x512xf32>";
    const program = client.compileSync(main(`%x: ${M}`, M, `%0 = stablehlo.add %x, %x : ${M}\nreturn %0 : ${M}`));
    let x = put(client, f32([512, 512], Array(512 * 512).fill(0)));
    const before = process.memoryUsage().rss;
    // 2 GB of results, each of which only the next round needs.
    for (let i = 0; i < 2000; i++) [x] = program.execute([x]);
    x.readySync();
    expect(process.memoryUsage().rss - before).toBeLessThan(800e6);
  });

  const rounds = process.env.TSJAX_TEST_ALL ? 200_000 : 20_000;
  test(`memory does not grow over ${rounds} executions whose results are dropped`, { timeout: 120_000 }, async () => {
    const program = client.compileSync(
      main(
        "%x: tensor<4096xf32>",
        "tensor<4096xf32>",
        "%0 = stablehlo.add %x, %x : tensor<4096xf32>\nreturn %0 : tensor<4096xf32>",
      ),
    );
    const x = put(client, f32([4096], Array(4096).fill(1)));
    const round = async (count: number): Promise<number> => {
      for (let i = 0; i < count; i++) {
        program.execute([x]);
        if (i % 500 === 499) await new Promise((resolve) => setImmediate(resolve));
      }
      return process.memoryUsage().rss;
    };
    const before = await round(rounds / 10);
    const after = await round(rounds);
    // The results take 16 KB each: 320 MB and more if they stayed. How many there are at once is the collector's affair.
    expect(after - before).toBeLessThan(Math.max(128e6, (rounds * 16384) / 10));
  });
});
