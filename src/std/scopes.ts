// Blocks under a setting: what JAX has as context managers takes the block as a function here.
//
//   defaultMatmulPrecision("highest", () => x @ y)
import { define } from "../frontend/builtin.ts";
import { isolated } from "../frontend/control/index.ts";
import { derived } from "../frontend/transform/derived.ts";
import { precisionOf } from "./lax/contraction.ts";
import { withDefaultPrecision } from "./precision.ts";

/** Products and convolutions inside of the block that name no precision have this one. */
export const defaultMatmulPrecision = define("defaultMatmulPrecision", "precision, body", (args, site) => {
  const precision = precisionOf(args);
  const body = args.function("body");
  // A function that is called in and out of the block is not the same one.
  return isolated("defaultMatmulPrecision", () => withDefaultPrecision(precision, () => body.call([], { span: site.span, args: [] }))); // prettier-ignore
});

/** The block, under a name in messages. */
export const namedScope = define("namedScope", "name, body", (args, site) => {
  const body = args.function("body");
  return derived(args.string("name"), 0, (_, at) => body.call([], at)).call([], { span: site.span, args: [] });
});
