// `random`: keys and samplers whose bits equal JAX's (threefry2x32, partitionable).
import { namespace } from "../namespace.ts";
import { CONTINUOUS } from "./continuous.ts";
import { DISCRETE } from "./discrete.ts";
import { KEYS } from "./keys.ts";
import { MATRICES } from "./matrices.ts";
import { ORDER } from "./order.ts";

export const random = namespace("random", () => [...KEYS, ...CONTINUOUS, ...DISCRETE, ...ORDER, ...MATRICES]);
