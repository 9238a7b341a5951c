import { nn, f32 } from "tsjax";

export function main(x: f32<[4096, 4096]>) {
  return nn.softmax(x, -1);
}
