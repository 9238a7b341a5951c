// How distributions are declared: functions of the place that they are asked for and of the shape parameters.
// What is not given follows from what is: pdf from logpdf, logcdf and the survival functions from cdf.
import type { NamespaceVal, Tensor } from "../../../frontend/values/values.ts";
import * as c from "../../compose.ts";
import { define } from "../../../frontend/builtin.ts";
import { namespace, type Member } from "../../namespace.ts";

/** Where a distribution is asked for. Edges of the support are where JAX has them: at loc and loc + scale. */
export interface Place {
  readonly x: Tensor;
  readonly loc: Tensor;
  readonly scale: Tensor;
  /** (x - loc) / scale. */
  readonly y: Tensor;
}

type OfPlace = (at: Place, ...shapes: Tensor[]) => Tensor;
type OfChance = (q: Tensor, ...shapes: Tensor[]) => Tensor;

export interface Distribution {
  readonly logpdf: OfPlace;
  readonly cdf?: OfPlace;
  readonly logcdf?: OfPlace;
  readonly sf?: OfPlace;
  readonly logsf?: OfPlace;
  /** Quantiles of the standard distribution. */
  readonly ppf?: OfChance;
  readonly isf?: OfChance;
  /** Which chances have a quantile; all that the formula gives when left out. */
  readonly chances?: (q: Tensor) => Tensor;
}

export interface Discrete {
  readonly logpmf: OfPlace;
  readonly cdf?: OfPlace;
  readonly ppf?: OfChance;
  readonly entropy?: OfChance;
}

const names = (shapes: string): string[] => shapes.split(",").map((part) => part.trim()).filter((part) => part !== ""); // prettier-ignore

const apply =
  (f: (x: Tensor) => Tensor, of: OfPlace): OfPlace =>
  (at, ...shapes) =>
    f(of(at, ...shapes));

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
  const ofValue = (short: string, f: OfPlace): Member =>
    define(`${full}.${short}`, ["x", ...tail].join(", "), (args) => {
      const all = read(args, "x");
      const [x, loc, scale] = [all[0], all[all.length - 2], all[all.length - 1]];
      return f({ x, loc, scale, y: fixed ? x : c.div(c.sub(x, loc), scale) }, ...all.slice(1, -2));
    });
  const ofChance = (short: string, f: OfChance): Member =>
    define(`${full}.${short}`, [chance, ...tail].join(", "), (args) => {
      const all = read(args, chance);
      const standard = f(all[0], ...all.slice(1, -2));
      const value = fixed ? standard : c.add(c.mul(standard, all[all.length - 1]), all[all.length - 2]);
      return given.chances ? c.where(given.chances(all[0]), value, c.fullLike(value, NaN)) : value;
    });
  const { cdf, ppf } = given;
  const sf = given.sf ?? (given.logsf ? apply(c.exp, given.logsf) : cdf && apply((p) => c.sub(1, p), cdf));
  const logcdf = given.logcdf ?? (cdf && apply(c.log, cdf));
  const logsf = given.logsf ?? (sf && apply(c.log, sf));
  const isf = given.isf ?? (ppf && ((q, ...s) => ppf(c.sub(1, q), ...s)));
  return [
    name,
    namespace(full, () => [
      ofValue("logpdf", given.logpdf),
      ofValue("pdf", apply(c.exp, given.logpdf)),
      ...(cdf ? [ofValue("cdf", cdf)] : []),
      ...(logcdf ? [ofValue("logcdf", logcdf)] : []),
      ...(sf ? [ofValue("sf", sf)] : []),
      ...(logsf ? [ofValue("logsf", logsf)] : []),
      ...(ppf ? [ofChance("ppf", ppf)] : []),
      ...(isf ? [ofChance("isf", isf)] : []),
    ]),
  ];
}

/** A discrete distribution over k, moved by loc. */
export function discrete(name: string, shapes: string, given: Discrete): readonly [string, NamespaceVal] {
  const parameters = names(shapes);
  const full = `scipy.stats.${name}`;
  const read = (args: { tensor(parameter: string): Tensor }, first: string): Tensor[] =>
    c.promoteAndBroadcast([first, ...parameters, "loc"].map((p) => args.tensor(p)), full); // prettier-ignore
  const ofCount = (short: string, f: OfPlace): Member =>
    define(`${full}.${short}`, ["k", ...parameters, "loc = 0"].join(", "), (args) => {
      const all = read(args, "k");
      const [x, loc] = [all[0], all[all.length - 1]];
      return f({ x, loc, scale: c.onesLike(x), y: c.sub(x, loc) }, ...all.slice(1, -1));
    });
  const { cdf, ppf, entropy } = given;
  return [
    name,
    namespace(full, () => [
      ofCount("logpmf", given.logpmf),
      ofCount("pmf", apply(c.exp, given.logpmf)),
      ...(cdf ? [ofCount("cdf", cdf)] : []),
      ...(ppf
        ? [
            define(`${full}.ppf`, ["q", ...parameters, "loc = 0"].join(", "), (args) => {
              const all = read(args, "q");
              return ppf(all[0], ...all.slice(1, -1));
            }),
          ]
        : []),
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
/** As `within`, outside of a condition. */
export const outside = (condition: Tensor, value: Tensor): Tensor => c.where(condition, c.fullLike(value, -Infinity), value); // prettier-ignore
/** x where the condition holds, else a number that does no harm. */
export const guarded = (inside: Tensor, x: Tensor, otherwise: number): Tensor => c.where(inside, x, c.fullLike(x, otherwise)); // prettier-ignore
/** Not a number where the condition fails. */
export const valid = (condition: Tensor, value: Tensor): Tensor => c.where(condition, value, c.fullLike(value, NaN));
