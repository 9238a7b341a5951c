// `scipy`.
import { namespace } from "../namespace.ts";

export const scipy = namespace("scipy", () => []);
