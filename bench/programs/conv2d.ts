import { lax, f32 } from "tsjax";

export function main(x: f32<[8, 64, 64, 32]>, w: f32<[3, 3, 32, 64]>) {
  return lax.convGeneralDilated(x, w, [1, 1], "SAME", { dimensionNumbers: ["NHWC", "HWIO", "NHWC"] });
}
