// lax's linear systems and roots, by solvers that the program gives.
import { isInteger } from "../../ir/dtype.ts";
import { define, type Arguments } from "../../frontend/builtin.ts";
import { astype } from "../../frontend/tensor/convert.ts";
import { linearSolve } from "../../frontend/transform/linearSolve.ts";
import { root } from "../../frontend/transform/root.ts";
import { givenAs } from "../../frontend/transform/solution.ts";
import { tensorLeaves, type Shaped } from "../../frontend/transform/trace.ts";
import { Tensor, type FunctionVal } from "../../frontend/values/values.ts";

function unknowns(args: Arguments, name: string): Shaped {
  const shaped = tensorLeaves(args.get(name), `${args.callee}: ${name}`);
  if (shaped.leaves.length === 0) args.fail("TJ5002", `${name} has no tensors`, { param: name });
  return shaped;
}

/** A guess of 1 is one of 1.0: no root is an integer. */
function guessOf(args: Arguments): Shaped {
  const { tree, leaves } = unknowns(args, "initialGuess");
  const asFloat = (leaf: Tensor): Tensor =>
    leaf.weak && isInteger(leaf.dtype) ? new Tensor(astype(leaf, "f32").value, true) : leaf;
  return { tree, leaves: leaves.map(asFloat) };
}

export const SOLVES: readonly FunctionVal[] = [
  define(
    "lax.customLinearSolve",
    "matvec, b:tree, solve, transposeSolve?, symmetric = false, hasAux = false",
    (args, site) => {
      const system = {
        matvec: givenAs(args, "matvec"),
        b: unknowns(args, "b"),
        solve: givenAs(args, "solve"),
        transposeSolve: args.has("transposeSolve") ? givenAs(args, "transposeSolve") : null,
        symmetric: args.bool("symmetric"),
        hasAux: args.bool("hasAux"),
      };
      return linearSolve(system, site);
    },
  ),

  define("lax.customRoot", "f, initialGuess:tree, solve, tangentSolve, hasAux = false", (args, site) => {
    const problem = {
      f: givenAs(args, "f"),
      guess: guessOf(args),
      solve: givenAs(args, "solve"),
      tangentSolve: givenAs(args, "tangentSolve"),
      hasAux: args.bool("hasAux"),
    };
    return root(problem, site);
  }),
];
