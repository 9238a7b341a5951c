// How distributions are declared: functions of a standardised variable y = (x - loc) / scale and of the shape parameters.
// What is not given follows from what is: pdf from logpdf, logcdf and the survival functions from cdf.
import type { Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { define } from "../../../frontend/builtin.ts";
import { namespace, type Member } from "../../namespace.ts";
import type { NamespaceVal } from "../../../frontend/values/values.ts";

type Standard = (y: Tensor, ...shapes: Tensor[]) => Tensor;

export interface Distribution {
  /** The logarithm of the density, of the standard distribution. */
  readonly logpdf: Standard;
  readonly cdf?: Standard;
  readonly logcdf?: Standard;
  readonly sf?: Standard;
  readonly logsf?: Standard;
  /** Quantiles of the standard distribution. */
  readonly ppf?: Standard;
  readonly isf?: Standard;
}

export interface Discrete {
  readonly logpmf: Standard;
  readonly cdf?: Standard;
  readonly ppf?: Standard;
  readonly entropy?: Standard;
}

const names = (shapes: string): string[] => shapes.split(",").map((part) => part.trim()).filter((part) => part !== ""); // prettier-ignore

const exp =
  (f: Standard): Standard =>
  (y, ...shapes) =>
    c.exp(f(y, ...shapes));

/** A continuous distribution with the shape parameters named; `fixed` ones have no loc and scale. */
export function continuous(
  name: string,
  shapes: string,
  given: Distribution,
  fixed = false,
  /** What JAX calls the chance that quantiles are of. */
  chance = "q",
): readonly [string, NamespaceVal] {
  const parameters = names(shapes);
  const full = `scipy.stats.${name}`;
  const tail = fixed ? parameters : [...parameters, "loc = 0", "scale = 1"];
  const read = (args: { tensor(parameter: string): Tensor }, first: string): Tensor[] =>
    c.promoteAndBroadcast(
      [args.tensor(first), ...parameters.map((p) => args.tensor(p)), ...(fixed ? [0, 1] : [args.tensor("loc"), args.tensor("scale")])],
      full,
    ); // prettier-ignore
  /** A function of x; densities of the scaled variable are divided by the scale. */
  const ofValue = (short: string, f: Standard, density: "log" | "plain" | null = null): Member =>
    define(`${full}.${short}`, ["x", ...tail].join(", "), (args) => {
      const all = read(args, "x");
      const [x, loc, scale] = [all[0], all[all.length - 2], all[all.length - 1]];
      const value = f(fixed ? x : c.div(c.sub(x, loc), scale), ...all.slice(1, -2));
      if (fixed || !density) return value;
      if (density === "plain") return c.div(value, scale);
      // Where there is no density, the scale does not change that.
      return c.where(c.eq(value, -Infinity), value, c.sub(value, c.log(scale)));
    });
  const ofChance = (short: string, f: Standard): Member =>
    define(`${full}.${short}`, [chance, ...tail].join(", "), (args) => {
      const all = read(args, chance);
      const value = f(all[0], ...all.slice(1, -2));
      return fixed ? value : c.add(c.mul(value, all[all.length - 1]), all[all.length - 2]);
    });
  const { cdf, ppf } = given;
  const sf = given.sf ?? (given.logsf ? exp(given.logsf) : cdf ? (y, ...s) => c.sub(1, cdf(y, ...s)) : undefined); // prettier-ignore
  const logcdf = given.logcdf ?? (cdf ? (y, ...s) => c.log(cdf(y, ...s)) : undefined);
  const logsf = given.logsf ?? (sf ? (y, ...s) => c.log(sf(y, ...s)) : undefined);
  const isf = given.isf ?? (ppf ? (q, ...s) => ppf(c.sub(1, q), ...s) : undefined);
  return [
    name,
    namespace(full, () => [
      ofValue("logpdf", given.logpdf, "log"),
      ofValue("pdf", exp(given.logpdf), "plain"),
      ...(cdf ? [ofValue("cdf", cdf)] : []),
      ...(logcdf ? [ofValue("logcdf", logcdf)] : []),
      ...(sf ? [ofValue("sf", sf)] : []),
      ...(logsf ? [ofValue("logsf", logsf)] : []),
      ...(ppf ? [ofChance("ppf", ppf)] : []),
      ...(isf ? [ofChance("isf", isf)] : []),
    ]),
  ];
}

/** A discrete distribution over k - loc. */
export function discrete(name: string, shapes: string, given: Discrete): readonly [string, NamespaceVal] {
  const parameters = names(shapes);
  const full = `scipy.stats.${name}`;
  const of = (short: string, first: string, f: Standard): Member =>
    define(`${full}.${short}`, [first, ...parameters, "loc = 0"].join(", "), (args) => {
      const all = c.promoteAndBroadcast([first, ...parameters, "loc"].map((p) => args.tensor(p)), full); // prettier-ignore
      const loc = all[all.length - 1];
      return f(first === "k" ? c.sub(all[0], loc) : all[0], ...all.slice(1, -1));
    });
  const { cdf, ppf, entropy } = given;
  return [
    name,
    namespace(full, () => [
      of("logpmf", "k", given.logpmf),
      of("pmf", "k", exp(given.logpmf)),
      ...(cdf ? [of("cdf", "k", cdf)] : []),
      ...(ppf ? [of("ppf", "q", ppf)] : []),
      ...(entropy
        ? [
            define(`${full}.entropy`, [...parameters, "loc = 0"].join(", "), (args) => {
              const [first, ...rest] = c.promoteAndBroadcast(parameters.map((p) => args.tensor(p)), full); // prettier-ignore
              return entropy(first, ...rest);
            }),
          ]
        : []),
    ]),
  ];
}

/** Where the condition fails, log-probabilities are -∞. */
export const within = (inside: Tensor, value: Tensor): Tensor => c.where(inside, value, c.fullLike(value, -Infinity));
/** x where the condition holds, else a number that does no harm. */
export const guarded = (inside: Tensor, x: Tensor, otherwise: number): Tensor => c.where(inside, x, c.fullLike(x, otherwise)); // prettier-ignore
