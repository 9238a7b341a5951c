import { numpy as np, lax, f32, type Tensor } from "tsjax";

// European call options: the price of each, from its spot, its strike and its time.

const rate = 0.05;
const volatility = 0.2;
const cumulative = (d: Tensor) => 0.5 * (1 + lax.erf(d / Math.sqrt(2)));

export function main(spot: f32<[10000000]>, strike: f32<[10000000]>, time: f32<[10000000]>) {
  const spread = volatility * np.sqrt(time);
  const d1 = (np.log(spot / strike) + (rate + (volatility * volatility) / 2) * time) / spread;
  const d2 = d1 - spread;
  return spot * cumulative(d1) - strike * np.exp(-rate * time) * cumulative(d2);
}
