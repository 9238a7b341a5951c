// Medians, and rows of a table.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const UNITS = {
  ms: (ms) => `${ms.toFixed(ms < 10 ? 2 : 1)} ms`,
  B: (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`,
  "": String,
};

/** `name   ours   theirs   ratio`, in milliseconds unless said. */
export function row(name, ours, theirs, unit = "ms") {
  const cell = (value) => UNITS[unit](value).padStart(12);
  console.log(`${name.padEnd(34)}${cell(ours)}${cell(theirs)}${(ours / theirs).toFixed(3).padStart(10)}`);
}

export const header = (title) => {
  console.log(`\n${title.padEnd(34)}${"tsjax".padStart(12)}${"JAX".padStart(12)}${"ratio".padStart(10)}`);
};
