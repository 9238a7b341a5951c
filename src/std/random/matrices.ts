// Random matrices and vectors that depend on a factorisation.
import { isFloat } from "../../ir/dtype.ts";
import type { Arguments } from "../../frontend/builtin.ts";
import { broadcastShapes } from "../../frontend/tensor/broadcast.ts";
import { typeText } from "../../frontend/values/describe.ts";
import type { FunctionVal, Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { cholesky, eigh } from "../linalg/index.ts";
import { batchOf, columns, diagonal, rows } from "../linalg/matrices.ts";
import { qr } from "../linalg/qr.ts";
import { svd } from "../linalg/svd.ts";
import { dtypeOf, sampler } from "./arguments.ts";
import { normal } from "./uniform.ts";

/** F with F Fᵀ = cov. */
function factor(cov: Tensor, method: "cholesky" | "eigh" | "svd"): Tensor {
  if (method === "cholesky") return cholesky(cov, true, true);
  const { basis, sizes } = method === "svd" ? fromSvd(cov) : fromEigh(cov);
  return c.mul(basis, c.expandDims(c.sqrt(sizes), -2));
}
function fromSvd(cov: Tensor): { readonly basis: Tensor; readonly sizes: Tensor } {
  const { u, s } = svd(cov, false);
  return { basis: u, sizes: s };
}
function fromEigh(cov: Tensor): { readonly basis: Tensor; readonly sizes: Tensor } {
  const { v, w } = eigh(cov, true, true);
  return { basis: v, sizes: w };
}

export const MATRICES: readonly FunctionVal[] = [
  sampler("multivariateNormal", 'mean, cov, shape?, dtype?, method = "cholesky"', (key, args: Arguments) => {
    const [mean, cov] = c.promoteInexact([args.tensor("mean"), args.tensor("cov")], args.callee);
    const dtype = args.dtype("dtype") ?? mean.dtype;
    if (!isFloat(dtype)) args.fail("TJ7002", `draws float numbers, not ${dtype}`, { param: "dtype" });
    const n = mean.shape[mean.ndim - 1];
    if (mean.ndim === 0 || cov.ndim < 2 || rows(cov) !== n || columns(cov) !== n) {
      args.fail("TJ2002", `takes a mean [n] and a covariance [n,n], found ${typeText(args.tensor("mean"))} and ${typeText(args.tensor("cov"))}`); // prettier-ignore
    }
    const own = broadcastShapes([mean.shape.slice(0, -1), batchOf(cov)]);
    if (!own) args.fail("TJ2001", `the batches of ${typeText(mean)} and ${typeText(cov)} do not broadcast`);
    const shape = args.has("shape") ? args.shape("shape") : own;
    const z = normal(key, [...shape, n], dtype);
    return c.add(mean, c.matvec(factor(cov, args.string("method", ["cholesky", "eigh", "svd"])), z));
  }),
  // The Q of a matrix of normal numbers, its signs such that the distribution is uniform.
  sampler("orthogonal", "n, shape?, dtype?, m?", (key, args) => {
    const dtype = dtypeOf(args, "inexact");
    const n = args.int("n");
    const m = args.has("m") ? args.int("m") : n;
    const batch = args.has("shape") ? args.shape("shape") : [];
    const [q, r] = qr(normal(key, [...batch, Math.max(n, m), Math.min(n, m)], dtype), false);
    const x = c.mul(q, c.expandDims(c.sign(diagonal(r)), -2));
    return n < m ? c.matrixTranspose(x) : x;
  }),
];
