// `scipy`.
import { NUMPY } from "../numpy/index.ts";
import { namespace } from "../namespace.ts";
import { fft } from "./fft.ts";
import { linalg } from "./linalg/index.ts";
import { optimize } from "./optimize.ts";
import { signal } from "./signal.ts";
import { sparse } from "./sparse.ts";
import { special } from "./special/index.ts";
import { stats } from "./stats/index.ts";

const integrate = namespace("scipy.integrate", () => [["trapezoid", NUMPY.get("trapezoid")]]);

export const scipy = namespace("scipy", () => [
  ["special", special],
  ["stats", stats],
  ["linalg", linalg],
  ["fft", fft],
  ["signal", signal],
  ["sparse", sparse],
  ["optimize", optimize],
  ["integrate", integrate],
]);
