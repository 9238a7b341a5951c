// `scipy.stats`.
import { namespace } from "../../namespace.ts";
import { CONTINUOUS } from "./continuous.ts";
import { DISCRETE } from "./discrete.ts";
import { MULTIVARIATE, STATISTICS } from "./multivariate.ts";

export const stats = namespace("scipy.stats", () => [...CONTINUOUS, ...DISCRETE, ...MULTIVARIATE, ...STATISTICS]);
