// Products for XLA's CPU compiler. It has fast kernels for A·B and A·Bᵀ alone, and does AᵀB, which is every derivative with
// respect to weights, with others that take up to twice as long. So A is transposed beforehand, and said to lie in memory as it does anyway, which
// keeps XLA from folding the transposition into the product again:
//
//   %0 = dot_general %z, %x, contracting_dims = [0] x [0]      →      %a = transpose %x, dims = [1, 0]
//   %1 = transpose %0, dims = [1, 0]                                  %b = custom_call @LayoutConstraint(%a)
//                                                                     %1 = dot_general %b, %z, contracting_dims = [1] x [0]
//
// Lines stay lines: XLA's errors name them.

/** What is looked for before anything is looked at closely. */
const SIGN = /contracting_dims = \[0(, 1)?\] x \[0\1\]/;

const TYPE = String.raw`tensor<((?:\d+x)+)f32>`;
const NAME = String.raw`%[\w#$.-]+`;
/** One statement on one line, in the short form that both tsjax and JAX write. */
const PRODUCT = new RegExp(
  String.raw`^(\s*)(${NAME}) = stablehlo\.dot_general (${NAME}), (${NAME}), contracting_dims = \[0(?:, 1)?\] x \[0(?:, 1)?\]` +
    String.raw`((?:, precision = \[\w+, \w+\])?) : \(${TYPE}, ${TYPE}\) -> ${TYPE}((?: loc\(.*\))?)$`,
);
const TRANSPOSED = new RegExp(
  String.raw`^\s*(${NAME}) = stablehlo\.transpose (${NAME}), dims = \[1, 0\] : \(${TYPE}\) -> ${TYPE}((?: loc\(.*\))?)$`,
);

const ROWS = "[dense<[1, 0]> : tensor<2xindex>]";
const ROW_MAJOR = `{operand_layouts = ${ROWS}, result_layouts = ${ROWS}}`;

const sizes = (dims: string): number[] => dims.split("x").slice(0, -1).map(Number);

/** Rows and columns of a product, and how many terms each of its elements has. */
type Extent = readonly [rows: number, columns: number, terms: number];

/**
 * Measured: transposing costs more than it saves where there is little to compute for what is moved, and large products
 * are as good either way, so that the kernel is not worth compiling.
 */
const isWorth = ([rows, columns, terms]: Extent): boolean =>
  columns >= 8 &&
  rows * columns * terms >= 2 ** 19 &&
  rows * columns <= 1.5 * 2 ** 18 &&
  (terms <= 512 || terms <= 2 * columns);

interface Product {
  readonly indent: string;
  readonly result: string;
  readonly operands: readonly [string, string];
  readonly types: readonly [string, string];
  readonly precision: string;
  readonly place: string;
  readonly type: string;
}

function productAt(line: string): Product | null {
  const match = PRODUCT.exec(line);
  if (!match) return null;
  const [, indent, result, x, y, precision, xs, ys, out, place] = match;
  // One dimension besides those that are summed over.
  if (sizes(out).length !== 2) return null;
  return { indent, result, operands: [x, y], types: [xs, ys], precision, place, type: out };
}

/** `result = first ᵀ second`, where both are summed over all dimensions but the last; null where that does not pay. */
function written(product: Product, first: 0 | 1, result: string, type: string, place: string): string | null {
  const { operands, types, precision, indent } = product;
  const second = 1 - first;
  const [rows, columns] = sizes(type);
  const terms = sizes(types[first]).slice(0, -1).reduce((count, size) => count * size, 1); // prettier-ignore
  if (!isWorth([rows, columns, terms])) return null;
  const own = (name: string): string => `%product_${result.slice(1)}_${name}`;
  const flat = ([rows, columns]: readonly [number, number]): string => `tensor<${rows}x${columns}xf32>`;
  const statements: string[] = [];
  /** An operand as a matrix. */
  const matrix = (side: number, name: string, columns: number): string => {
    if (sizes(types[side]).length === 2) return operands[side];
    statements.push(`${own(name)} = stablehlo.reshape ${operands[side]} : (tensor<${types[side]}f32>) -> ${flat([terms, columns])}`); // prettier-ignore
    return own(name);
  };
  const a = matrix(first, "first", rows);
  const b = matrix(second, "second", columns);
  const across = flat([rows, terms]);
  statements.push(
    `${own("across")} = stablehlo.transpose ${a}, dims = [1, 0] : (${flat([terms, rows])}) -> ${across}`,
    `${own("held")} = stablehlo.custom_call @LayoutConstraint(${own("across")}) ${ROW_MAJOR} : (${across}) -> ${across}`,
    `${result} = stablehlo.dot_general ${own("held")}, ${b}, contracting_dims = [1] x [0]${precision} : (${across}, ${flat([terms, columns])}) -> ${flat([rows, columns])}${place}`, // prettier-ignore
  );
  return indent + statements.join(" ");
}

const VALUES = new RegExp(NAME, "g");

/** How often each value of the function that line `from` is in is named from there on. */
function countNames(lines: readonly string[], from: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = from; i < lines.length && !lines[i].includes("func.func"); i++) {
    for (const [name] of lines[i].matchAll(VALUES)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The same program, with products as XLA's CPU compiler does them best. */
export function productsForCpu(program: string): string {
  if (!SIGN.test(program)) return program;
  const lines = program.split("\n");
  /** Of the function that the loop is in. */
  let names: Map<string, number> | undefined;
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].includes("func.func")) names = undefined;
    if (!SIGN.test(lines[i])) continue;
    const product = productAt(lines[i]);
    if (!product) continue;
    const next = TRANSPOSED.exec(lines[i + 1] ?? "");
    names ??= countNames(lines, i);
    // Named where it is made, and where it is transposed.
    if (next?.[2] === product.result && names.get(product.result) === 2) {
      const text = written(product, 1, next[1], next[4], next[5]);
      if (text === null) continue;
      lines[i] = "";
      lines[++i] = text;
    } else {
      lines[i] = written(product, 0, product.result, product.type, product.place) ?? lines[i];
    }
  }
  return lines.join("\n");
}
