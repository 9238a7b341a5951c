import { f32 } from "tsjax";

export function main(x: f32): f32 {
  return x * 2 + 1;
}
