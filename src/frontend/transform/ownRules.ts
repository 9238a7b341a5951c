// Rules that call the function that they are rules of. Its derivative there is theirs again, at every order, so the rules
// refer to themselves: calls are given a shell of each, with the types that it will have, before there is a body.
//
//   f.defvjp((x) => [f(x), x], (x, d) => [d * f(x)])        func @f_fwd(%x) { … customVjp %x {fn = @f, fwd = @f_fwd, …} }
import type { OpenFunc } from "../../ir/build.ts";
import { Value, type Func, type Op } from "../../ir/graph.ts";

/** A rule as a function of the IR, and what it has to be handed of what is around it. */
export interface Derived {
  readonly func: Func;
  readonly captures: readonly Value[];
}

/** A rule before its body is known; calls need no more of it. */
interface Shell extends Derived {
  readonly func: Func & { params: Value[]; ops: Op[]; results: Value[] };
}

/** Rules that are being elaborated; null while their types are not known. */
interface Running {
  readonly key: string;
  rules: readonly Derived[] | null;
  called: boolean;
}

/** How far rules that call their function with ever other arguments are followed; beyond, it is what it computes. */
const DEEPEST = 4;

/** How often rules are elaborated for what they close over to stand still. */
const ROUNDS = 4;

/** The rules of one function, of those of its calls that are being elaborated. */
export class OwnRules {
  private readonly running: Running[] = [];

  /** The rules for calls of this kind; null where the function is what it computes. `elaborate` makes all of them anew. */
  for(key: string, elaborate: () => readonly OpenFunc[]): readonly Derived[] | null {
    const own = this.running.find((each) => each.key === key);
    if (!own) return this.running.length < DEEPEST ? this.elaborated(key, elaborate) : null;
    own.called = true;
    return own.rules;
  }

  private elaborated(key: string, elaborate: () => readonly OpenFunc[]): readonly Derived[] {
    const own: Running = { key, rules: null, called: false };
    this.running.push(own);
    try {
      let made = elaborate();
      for (let round = 0; own.called && round < ROUNDS; round++) {
        const shells: Shell[] = made.map(shellOf);
        own.rules = shells;
        made = elaborate();
        if (made.every(({ captures }, i) => captures.every((outer) => shells[i].captures.includes(outer)))) {
          made.forEach((rule, i) => fill(shells[i], rule.close(shells[i].captures)));
          return shells;
        }
      }
      own.rules = null;
      return own.called ? elaborate() : made;
    } finally {
      this.running.pop();
    }
  }
}

const fresh = (values: readonly Value[]): Value[] => values.map(({ type }) => new Value(type));

const shellOf = ({ func, captures }: OpenFunc): Shell => ({
  func: { ...func, params: fresh(func.params), ops: [], results: fresh(func.results) },
  captures,
});

function fill({ func }: Shell, made: Func): void {
  func.params.splice(0, Infinity, ...made.params);
  func.ops.push(...made.ops);
  func.results.splice(0, Infinity, ...made.results);
}
