// `numpy.linalg`.
import { namespace } from "../namespace.ts";

export const linalg = namespace("numpy.linalg", () => []);
