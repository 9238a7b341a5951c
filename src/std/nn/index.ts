// `nn`: activations, normalisations, attention and initializers.
import { namespace } from "../namespace.ts";
import { ACTIVATIONS } from "./activations.ts";
import { ATTENTION } from "./attention.ts";
import { NORMALISATIONS } from "./softmax.ts";

export const nn = namespace("nn", () => [...ACTIVATIONS, ...NORMALISATIONS, ...ATTENTION]);
