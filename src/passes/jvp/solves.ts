// Solutions are differentiated by what they solve, not by how they were found.
//
//   A x = b       ⇒    A dx = db − dA x                      linearSolve, with another right side
//   f(x; p) = 0   ⇒    ∂f/∂x dx = −∂f/∂p dp                  tangentSolve
import { emit, inlineRegion } from "../../ir/build.ts";
import type { Value } from "../../ir/graph.ts";
import * as p from "../../ir/prims.ts";
import { linearSolveParts, rootParts } from "../solves.ts";
import { zerosLike } from "../values.ts";
import { jvpRegion } from "./jvp.ts";
import { again, sum, type JvpRule, type Tangent } from "./rule.ts";

const isZero = (d: Tangent): boolean => d === null;
const zeros = (values: readonly Value[]): null[] => values.map(() => null);
const filled = (values: readonly Value[], tangents: readonly Tangent[]): Value[] =>
  values.map((value, i) => tangents[i] ?? zerosLike(value));

export const linearSolveJvp: JvpRule<"linearSolve"> = (op, x, dx) => {
  const values = again(op, x);
  const at = linearSolveParts(op, x);
  const moving = linearSolveParts(op, dx);
  const n = at.b.length;
  const solution = values.slice(0, n);
  const product = moving.matvec.every(isZero)
    ? zeros(solution)
    : jvpRegion(op.attrs.matvec, [...at.matvec, ...solution], [...moving.matvec, ...zeros(solution)]).tangents;
  const rest = moving.b.map((db, i) => sum([db, product[i] && p.neg(product[i])]));
  if (rest.every(isZero)) return { primals: values, tangents: zeros(values) };
  const found = emit("linearSolve", [...x.slice(0, x.length - n), ...filled(at.b, rest)], op.attrs);
  return { primals: values, tangents: values.map((_, i) => (i < n ? found[i] : null)) };
};

export const rootJvp: JvpRule<"root"> = (op, x, dx) => {
  const values = again(op, x);
  const at = rootParts(op, x);
  const moving = rootParts(op, dx);
  const n = at.guess.length;
  const solution = values.slice(0, n);
  if (moving.f.every(isZero)) return { primals: values, tangents: zeros(values) };
  const { tangents } = jvpRegion(op.attrs.f, [...at.f, ...solution], [...moving.f, ...zeros(solution)]);
  if (tangents.every(isZero)) return { primals: values, tangents: zeros(values) };
  const found = inlineRegion(op.attrs.tangentSolve, [...at.tangentSolve, ...solution, ...filled(solution, tangents)]);
  return { primals: values, tangents: values.map((_, i) => (i < n ? p.neg(found[i]) : null)) };
};
