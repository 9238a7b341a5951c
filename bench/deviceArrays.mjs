// Host data in device memory, so that what is timed is not the copying: the identity, run once.
import { array, compile } from "../dist/index.js";

const tensor = ({ shape, dtype }) => `tensor<${[...shape, dtype].join("x")}>`;

/** Device arrays of { data, shape, dtype }, in order. */
export async function deviceArrays(values) {
  const names = values.map((_, i) => `%${i}`).join(", ");
  const types = values.map(tensor).join(", ");
  const parameters = values.map((value, i) => `%${i}: ${tensor(value)}`).join(", ");
  const text = `func.func public @main(${parameters}) -> (${types}) {\n  return ${names} : ${types}\n}\n`;
  const identity = await compile({ stablehlo: text });
  const results = await identity.run(...values.map(({ data, shape, dtype }) => array(data, { shape, dtype })));
  for (const result of results) await result.ready();
  return results;
}
