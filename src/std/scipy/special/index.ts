// `scipy.special`.
import { namespace } from "../../namespace.ts";
import { BESSEL } from "./bessel.ts";
import { ELEMENTARY } from "./elementary.ts";
import { ERRORS } from "./errors.ts";
import { GAMMAS } from "./gammas.ts";
import { HYPERGEOMETRIC } from "./hypergeometric.ts";
import { INTEGRALS } from "./integrals.ts";

export const special = namespace("scipy.special", () => [
  ...ELEMENTARY,
  ...GAMMAS,
  ...ERRORS,
  ...BESSEL,
  ...INTEGRALS,
  ...HYPERGEOMETRIC,
]);
