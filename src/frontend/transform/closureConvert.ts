// `closureConvert(f, …example)`: f without what it closes over, and that apart, so that rules and solvers can be handed both.
import * as p from "../../ir/prims.ts";
import { hasTangent } from "../../passes/values.ts";
import { sameType } from "../../ir/type.ts";
import { define } from "../builtin.ts";
import { ProgramError } from "../diagnostics.ts";
import { asTensor } from "../tensor/convert.ts";
import { sameTree } from "../tree/index.ts";
import { typeText } from "../values/describe.ts";
import { array, Tensor } from "../values/values.ts";
import { derived } from "./derived.ts";
import { rebuild, shapedArgs, tensorLeaves, trace } from "./trace.ts";

export const closureConvert = define("closureConvert", "fun, ...exampleArgs", (args, site) => {
  const fn = args.function("fun");
  const example = args.rest("exampleArgs");
  const { shaped, params, place } = shapedArgs(example, example.map((_, i) => i), "closureConvert: the arguments"); // prettier-ignore
  const { func, captures, result } = trace({ owner: "closureConvert", fn, site, params, args: place });
  const hoisted = captures.filter((value) => hasTangent(value.type));
  const converted = derived(fn.name, example.length + hoisted.length, (values) => {
    if (values.length !== example.length + hoisted.length) {
      throw new ProgramError("TJ5001", `${fn.name}, converted, takes ${example.length} arguments and the ${hoisted.length} that closureConvert gave, found ${values.length}`); // prettier-ignore
    }
    const given = values.slice(0, example.length).flatMap((value, i) => {
      const { tree, leaves } = tensorLeaves(value, `${fn.name}: argument ${i + 1}`);
      const wanted = shaped[i];
      const odd = sameTree(tree, wanted.tree) ? leaves.findIndex((leaf, k) => !sameType(leaf.type, wanted.leaves[k].type)) : 0; // prettier-ignore
      if (odd < 0) return leaves;
      throw new ProgramError("TJ2006", `${fn.name} was converted for ${wanted.leaves.map(typeText).join(", ")}, found ${leaves.map(typeText).join(", ")}`); // prettier-ignore
    });
    const rest = values.slice(example.length).map((value) => asTensor(value).value);
    const closed = captures.map((value) => (hoisted.includes(value) ? rest[hoisted.indexOf(value)] : value));
    return rebuild(result, p.call(func, [...closed, ...given.map((leaf) => leaf.value)]));
  });
  return array([converted, array(hoisted.map((value) => new Tensor(value)))]);
});
