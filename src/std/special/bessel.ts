// Exponentially scaled modified Bessel functions, by the Chebyshev expansions of Cephes (Moshier, i0.c and i1.c):
// on [0, 8] in x/2 - 2, and beyond, times √x, in 32/x - 2.
import * as p from "../../ir/prims.ts";
import { Tensor } from "../../frontend/values/values.ts";
import * as c from "../compose.ts";
import { inWideFloat } from "./precision.ts";
import { withSlope } from "./slope.ts";

const I0_NEAR = [
  -4.415341646479339379e-18, 3.330794518822238098e-17, -2.431279846547954694e-16, 1.715391285555133031e-15,
  -1.168533287799345168e-14, 7.676185498604935617e-14, -4.856446783111929461e-13, 2.955052663129639835e-12,
  -1.726826291441555707e-11, 9.675809035373236912e-11, -5.189795601635262907e-10, 2.65982372468238665e-9,
  -1.300025009986248042e-8, 6.046995022541918949e-8, -2.670793853940611734e-7, 1.117387539120103718e-6,
  -4.416738358458750564e-6, 1.644844807072889709e-5, -5.754195010082103704e-5, 1.885028850958416557e-4,
  -5.763755745385823659e-4, 1.639475616941335798e-3, -4.324309995050575944e-3, 1.054646039459499832e-2,
  -2.373741480589946882e-2, 4.930528423967070849e-2, -9.490109704804764442e-2, 1.716209015222087753e-1,
  -3.046826723431983987e-1, 6.76795274409476085e-1,
]; // prettier-ignore
const I0_FAR = [
  -7.233180487874753955e-18, -4.830504485944182071e-18, 4.465621420296759999e-17, 3.461222867697461093e-17,
  -2.827623980516583485e-16, -3.425485619677219135e-16, 1.772560133056526384e-15, 3.811680669352622421e-15,
  -9.554846698828307649e-15, -4.150569347287222087e-14, 1.540086217521409827e-14, 3.852778382742142701e-13,
  7.180124451383666234e-13, -1.794178531506806118e-12, -1.321581184044771312e-11, -3.149916527963241365e-11,
  1.188914710784643834e-11, 4.940602388224969589e-10, 3.396232025708386345e-9, 2.266668990498178065e-8,
  2.048918589469063742e-7, 2.891370520834756483e-6, 6.889758346916823984e-5, 3.36911647825569409e-3,
  8.044904110141088316e-1,
]; // prettier-ignore

/** Σ' cₖ Tₖ(y/2) by Clenshaw's recurrence; the constant term, the last, counts half. */
function chebyshev(y: Tensor, coefficients: readonly number[]): Tensor {
  let [b0, b1, b2] = [c.zerosLike(y), c.zerosLike(y), c.zerosLike(y)];
  for (const a of coefficients) {
    b2 = b1;
    b1 = b0;
    b0 = c.add(c.sub(c.mul(y, b1), b2), c.fullLike(y, a));
  }
  return c.mul(c.sub(b0, b2), 0.5);
}

function scaledI0(x: Tensor): Tensor {
  const size = c.abs(x);
  const close = c.le(size, 8);
  // Each expansion on its own side alone, for the sake of second derivatives.
  const [low, high] = [c.where(close, size, 0), c.where(close, 8, size)];
  const near = chebyshev(c.sub(c.mul(low, 0.5), 2), I0_NEAR);
  const far = c.div(chebyshev(c.sub(c.div(32, high), 2), I0_FAR), c.sqrt(high));
  return c.where(close, near, far);
}

/** e^(-|x|) I₁(x). */
export const besselI1e = (x: Tensor): Tensor => new Tensor(p.besselI1e(x.value));

/** e^(-|x|) I₀(x). Its slope at 0, where it has a peak, is 0. */
export const besselI0e = (x: Tensor): Tensor =>
  inWideFloat([x], (args) =>
    withSlope("besselI0e", args, ([y]) => scaledI0(y), ([y], value) => [c.sub(besselI1e(y), c.mul(c.sign(y), value))]),
  ); // prettier-ignore

export const besselI1 = (x: Tensor): Tensor => c.mul(c.exp(c.abs(x)), besselI1e(x));
/** The slope at 0 is 0, which e^|x| does not give. */
export const besselI0 = (x: Tensor): Tensor =>
  withSlope("besselI0", [x], ([y]) => c.mul(c.exp(c.abs(y)), besselI0e(y)), ([y]) => [besselI1(y)]); // prettier-ignore
