// `nn`: activations, normalisations, attention and initializers.
import { namespace } from "../namespace.ts";
import { ACTIVATIONS } from "./activations.ts";
import { ATTENTION } from "./attention.ts";
import { initializers } from "./initializers.ts";
import { NORMALISATIONS } from "./softmax.ts";

export const nn = namespace("nn", () => [
  ...ACTIVATIONS,
  ...NORMALISATIONS,
  ...ATTENTION,
  ["initializers", initializers],
]);
