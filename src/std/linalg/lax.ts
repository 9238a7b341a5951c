// `lax.linalg`.
import { namespace } from "../namespace.ts";

export const linalgNamespace = namespace("lax.linalg", () => []);
