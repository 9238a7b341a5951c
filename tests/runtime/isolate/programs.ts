// Programs for the tests of isolation.
import { main } from "../client.ts";

const V3 = "tensor<3xf32>";
export const DOUBLE = main(`%x: ${V3}`, V3, `%0 = stablehlo.add %x, %x : ${V3}\nreturn %0 : ${V3}`);

const F6 = "tensor<2xf6E2M3FN>";
/** XLA:CPU of the pinned plugin fails a check on a constant of this type, and ends the process. */
export const ABORTS = main("", F6, `%0 = stablehlo.constant dense<[1.0, 2.0]> : ${F6}\nreturn %0 : ${F6}`);

const I = "tensor<i32>";
/** A loop that never ends. */
export const FOREVER = main(
  `%x: ${I}`,
  I,
  `%r = stablehlo.while(%a = %x) : ${I} cond {
     %t = stablehlo.constant dense<true> : tensor<i1>
     stablehlo.return %t : tensor<i1>
   } do {
     %b = stablehlo.add %a, %a : ${I}
     stablehlo.return %b : ${I}
   }
   return %r : ${I}`,
);
