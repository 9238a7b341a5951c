// Calls, transfers and a training loop: tsjax, JAX and jax-js in turn, the least time of each.
import { compare } from "./peers.mjs";
import { begin, line } from "./stats.mjs";

/** Rows are [workload, metric without _min, what it is called]. */
function compareRows(title, prefix, unit, rows, options) {
  const sides = compare(prefix, options);
  const { tsjax, jax, "jax-js": jaxjs } = sides;
  begin(title, ["tsjax", "JAX", "ratio", "jax-js"]);
  for (const [workload, metric, name] of rows) {
    const least = (side) => side?.[workload]?.[`${metric}_min`];
    const [ours, theirs] = [least(tsjax), least(jax)];
    if (ours === undefined) throw new Error(`${workload}: ${tsjax[workload]?.unsupported ?? `no ${metric}`}`);
    line(name, [ours, unit], [theirs, unit], [ours / theirs, "ratio"], [least(jaxjs), unit]);
    compareChecks(workload, tsjax[workload].check, jax[workload]?.check);
  }
  return sides;
}

function compareChecks(workload, ours, theirs) {
  if (ours === undefined || theirs === undefined) return;
  const difference = Math.abs(ours - theirs) / Math.abs(theirs);
  if (!(difference < 1e-3)) throw new Error(`${workload}: the results are not JAX's: ${ours} instead of ${theirs}`);
}

export function dispatch() {
  const one = "dispatch_scalar";
  const ten = "dispatch_10args";
  const { tsjax, jax } = compareRows("a call, least of 15", "dispatch_", "us", [
    [one, "async_us", "scalar, asynchronous"],
    [one, "block_us", "scalar, awaiting each"],
    [ten, "async_us", "ten arrays, asynchronous"],
    [ten, "block_us", "ten arrays, awaiting each"],
  ]);
  begin("the same in tsjax, in other ways", ["tsjax", "JAX", "ratio"]);
  const other = (workload, metric, theirs, name) => {
    const [a, b] = [tsjax[workload][`${metric}_min`], jax[workload][`${theirs}_min`]];
    line(name, [a, "us"], [b, "us"], [a / b, "ratio"]);
  };
  other(one, "blocksync_us", "block_us", "scalar, blocking on each");
  other(ten, "blocksync_us", "block_us", "ten arrays, blocking on each");
  other(one, "async_dropped_us", "async_us", "scalar, left to the collector");
  other(ten, "async_dropped_us", "async_us", "ten arrays, left to the collector");
}

export function transfer() {
  const rows = ["4B", "1MiB", "64MiB"].flatMap((size) => [
    [`transfer_${size}`, "rt_us", `${size}, there and back`],
    [`transfer_${size}`, "rtcopy_us", `${size}, copied both ways`],
    [`transfer_${size}`, "h2d_us", `${size}, to the device`],
    [`transfer_${size}`, "d2h_us", `${size}, to the host`],
  ]);
  const sides = ["tsjax", "jax", "jax, placed", "jax-js"];
  const { tsjax, "jax, placed": placed } = compareRows("host and device", "transfer_", "us", rows, { sides });
  begin("the same, JAX reading in place there and back, and copying otherwise", ["tsjax", "JAX", "ratio"]);
  for (const [workload, metric, name] of rows) {
    const [ours, theirs] = [tsjax, placed].map((side) => side[workload][`${metric}_min`]);
    line(name, [ours, "us"], [theirs, "us"], [ours / theirs, "ratio"]);
  }
}

export function mnist() {
  const rows = [
    ["e2e_mnist", "compile_ms", "compile"],
    ["e2e_mnist", "train_ms", "200 steps from host memory"],
  ];
  compareRows("training on digits", "e2e_mnist", "ms", rows);
}
