// Transformations that are put together from others.
import { customVjp, vjp } from "tsjax";

type AnyFunction = (...args: any[]) => any;

/** The forward and the backward pass of reverse mode as two functions. */
export function fwdAndBwd(fun: AnyFunction, argnums: number | number[], hasAux: boolean, _jitted: boolean) {
  const places = Array.isArray(argnums) ? argnums : [argnums];
  const fwd = (...args: any[]) => {
    const chosen = places.map((place) => args[place < 0 ? place + args.length : place]);
    const f = (...some: any[]) => {
      const all = args.concat([]);
      for (const [i, place] of places.entries()) all[place < 0 ? place + args.length : place] = some[i];
      return fun(...all);
    };
    return hasAux ? vjp(f, ...chosen, { hasAux: true }) : vjp(f, ...chosen);
  };
  const bwd = (residuals: AnyFunction, cotangent: any) => {
    const found = residuals(cotangent);
    return Array.isArray(argnums) ? found : found[0];
  };
  return [fwd, bwd];
}

/** A function that gives [value, rule], the rule from the value's cotangent to those of the arguments. */
export function customGradient(fun: AnyFunction) {
  const f = customVjp((...args: any[]) => fun(...args)[0]);
  // The rule closes over what its function has computed: it is made again where it is used.
  f.defvjp(
    (...args: any[]) => [fun(...args)[0], args],
    (args: any[], cotangent: any) => {
      const found = fun(...args)[1](cotangent);
      return args.length === 1 && !Array.isArray(found) ? [found] : found;
    },
  );
  return f;
}
