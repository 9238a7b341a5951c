// tsjax's side of the workloads that are compared with JAX's and jax-js's: prints one JSON object
// { workload: { metric: value } }, as their scripts do; progress goes to stderr.
//
//   node bench/workloads.mjs [--only PREFIX,PREFIX]
import { parseArgs } from "node:util";
import { allocate, blockUntilReady, devicePut, jit, load } from "../dist/index.js";
import { arr, digits } from "./data.mjs";
import { deviceArrays, hostArray } from "./deviceArrays.mjs";
import { argumentsOf, fileOf, mapData, RUNS } from "./programs.mjs";
import { median } from "./stats.mjs";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const wanted = values.only?.split(",");
const now = () => performance.now();

/** Least and median, in the unit that the name ends with. */
const spread = (name, times, scale = 1) => ({
  [`${name}_min`]: Math.min(...times) * scale,
  [`${name}_med`]: median(times) * scale,
});

/** Sum of the magnitudes of all elements, to compare the numbers by. */
const check = (arrays) =>
  arrays.reduce((sum, array) => array.dataSync().reduce((total, value) => total + Math.abs(value), sum), 0);

const disposeAll = (arrays) => arrays.forEach((array) => array.dispose());

/** Microseconds a call: issuing all before waiting, and waiting for each. */
async function dispatch(f, args, calls) {
  const run = () => [f(...args)].flat();
  await blockUntilReady(run());
  const times = { async: [], block: [], blocksync: [], async_dropped: [] };
  let last;
  const timed = async (name, each) => {
    const start = now();
    for (let i = 0; i < calls; i++) last = await each();
    await blockUntilReady(last);
    times[name].push((now() - start) / calls);
  };
  const issue = async (name, drop) => {
    const start = now();
    for (let i = 0; i < calls; i++) {
      drop(last);
      last = run();
    }
    await blockUntilReady(last);
    times[name].push((now() - start) / calls);
  };
  last = run();
  for (let repeat = 0; repeat < 5; repeat++) {
    await issue("async", disposeAll);
    await timed("block", async () => {
      disposeAll(last);
      const results = run();
      for (const result of results) await result.ready();
      return results;
    });
    await issue("blocksync", (results) => {
      for (const result of results) result.readySync();
      disposeAll(results);
    });
    // What the collector finds is freed later, and at a price.
    await issue("async_dropped", () => {});
  }
  const metrics = Object.entries(times).map(([name, list]) => spread(`${name}_us`, list, 1e3));
  return Object.assign({}, ...metrics, { check: check(last) });
}

const scalar = jit((x) => x * 2 + 1);
const ten = jit((...xs) => xs.map((x) => x * 2 + 1));

async function transfer(n) {
  const { data } = arr([n], 20);
  const x = allocate(n);
  x.set(data);
  const rounds = n === 1 ? 2000 : n < 1 << 20 ? 200 : 8;
  const times = { rt: [], rtcopy: [], h2d: [], d2h: [] };
  for (let i = 0; i < rounds; i++) {
    const start = now();
    const y = await devicePut(x, null, { mayAlias: true }).ready();
    await y.data();
    times.rt.push(now() - start);
    y.dispose();
  }
  for (let i = 0; i < rounds; i++) {
    const start = now();
    const y = await devicePut(x).ready();
    const there = now();
    await y.data({ copy: true });
    const back = now();
    y.dispose();
    times.rtcopy.push(back - start);
    times.h2d.push(there - start);
    times.d2h.push(back - there);
  }
  const gbs = (list) => (2 * x.byteLength) / Math.min(...list) / 1e6;
  const metrics = Object.entries(times).map(([name, list]) => spread(`${name}_us`, list, 1e3));
  return Object.assign({}, ...metrics, { rt_gbs: gbs(times.rt), rtcopy_gbs: gbs(times.rtcopy) });
}

/** Milliseconds a call of a compiled program, waiting for each. */
async function run(name) {
  const { main } = await load(fileOf(name));
  const f = jit(main);
  const args = await blockUntilReady(mapData(argumentsOf(name), (value) => devicePut(hostArray(value))));
  const leaves = (value) => (Array.isArray(value) ? value.flatMap(leaves) : value.dtype ? [value] : Object.values(value).flatMap(leaves)); // prettier-ignore
  const once = () => {
    const results = leaves(f(...args));
    for (const result of results) result.readySync();
    return results;
  };
  const begin = now();
  const first = once();
  const metrics = { first_call_ms: now() - begin, check: check(first) };
  disposeAll(first);
  disposeAll(once());
  const times = [];
  const start = now();
  while (times.length < 25 && (times.length < 4 || now() - start < 2000)) {
    if (times.length >= 2 && now() - start > 6000) break;
    const before = now();
    const results = once();
    times.push(now() - before);
    disposeAll(results);
  }
  return { ...spread("ms", times), ...metrics };
}

/** Two hundred steps of gradient descent on data that come from the host. */
async function mnist() {
  const { x, y } = digits();
  const rows = (data, width, step) => data.subarray((step % 50) * 128 * width, ((step % 50) + 1) * 128 * width);
  const dims = [784, 512, 512, 10];
  const params = () =>
    blockUntilReady(
      devicePut(
        dims.slice(1).map((out, l) => ({
          w: hostArray(arr([dims[l], out], 600 + l, Math.sqrt(6 / dims[l]))),
          b: new Float32Array(out),
        })),
      ),
    );
  const times = { compile: [], train: [] };
  let losses, state;
  for (let repeat = 0; repeat < 4; repeat++) {
    const module = await load(fileOf("mnist"));
    const step = jit(module.step, { donateArgnums: 0 });
    const [first, begin] = [await params(), now()];
    await blockUntilReady(step(first, rows(x, 784, 0), rows(y, 10, 0)));
    times.compile.push(now() - begin);
    state = await params();
    losses = [];
    const start = now();
    for (let k = 0; k < 200; k++) {
      const [loss, next] = step(state, rows(x, 784, k), rows(y, 10, k));
      losses.push(loss);
      state = next;
    }
    await blockUntilReady([state, losses]);
    times.train.push(now() - start);
  }
  const loss = (k) => losses[k].item();
  return {
    ...spread("compile_ms", times.compile),
    ...spread("train_ms", times.train),
    steps_per_s: 2e5 / Math.min(...times.train),
    loss_0: loss(0),
    loss_49: loss(49),
    loss_99: loss(99),
    loss_199: loss(199),
    check: check(state.flatMap(({ w, b }) => [w, b])),
  };
}

const WORKLOADS = {
  dispatch_scalar: async () => dispatch(scalar, [await devicePut(1.5).ready()], 20_000),
  dispatch_10args: async () =>
    dispatch(ten, await deviceArrays(Array.from({ length: 10 }, (_, k) => arr([8], 10 + k))), 5000),
  transfer_4B: () => transfer(1),
  transfer_1MiB: () => transfer(1 << 18),
  transfer_64MiB: () => transfer(1 << 24),
  ...Object.fromEntries(RUNS.map((name) => [`run_${name}`, () => run(name)])),
  e2e_mnist: mnist,
};

const results = {};
for (const [name, workload] of Object.entries(WORKLOADS)) {
  if (wanted && !wanted.some((prefix) => name.startsWith(prefix))) continue;
  try {
    results[name] = await workload();
  } catch (error) {
    results[name] = { unsupported: String(error) };
  }
  console.error(name, JSON.stringify(results[name]));
}
console.log(JSON.stringify(results));
