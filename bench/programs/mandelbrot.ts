import { numpy as np, f32, i32 } from "tsjax";

// How many steps each point of the plane stays within 2, of two hundred.

export function main(columns: f32<[512]>, rows: f32<[512]>) {
  const cx = np.broadcastTo(columns.reshape([1, 512]), [512, 512]);
  const cy = np.broadcastTo(rows.reshape([512, 1]), [512, 512]);
  let zr = np.zeros([512, 512], f32);
  let zi = np.zeros([512, 512], f32);
  let count = np.zeros([512, 512], i32);
  let step = np.array(0, i32);
  while (step < 200) {
    const [a, b] = [zr * zr, zi * zi];
    const inside = a + b <= 4;
    [zr, zi] = [np.where(inside, a - b + cx, zr), np.where(inside, 2 * zr * zi + cy, zi)];
    count = count + inside.astype(i32);
    step = step + 1;
  }
  return count;
}
