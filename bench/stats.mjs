// Medians, and tables: printed as they are filled, and kept for the documentation.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const scaled = (value) => value.toFixed(value < 10 ? 2 : value < 1000 ? 1 : 0);
const UNITS = {
  ms: (ms) => `${scaled(ms)} ms`,
  us: (us) => `${scaled(us)} µs`,
  B: (bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB`,
  ratio: (ratio) => ratio.toFixed(3),
  "": String,
};

/** The tables so far: { title, columns, rows }, all text. */
export const tables = [];

/** Begins a table. */
export function begin(title, columns) {
  tables.push({ title, columns, rows: [] });
  console.log(`\n${title.padEnd(36)}${columns.map((column) => column.padStart(13)).join("")}`);
}

/** A row of it: values with their units; what is not there is left blank. */
export function line(name, ...cells) {
  const texts = cells.map(([value, unit]) => (Number.isFinite(value) ? UNITS[unit](value) : ""));
  tables.at(-1).rows.push([name, ...texts]);
  console.log(`${name.padEnd(36)}${texts.map((text) => text.padStart(13)).join("")}`);
}

export const header = (title) => begin(title, ["tsjax", "JAX", "ratio"]);

/** `name   ours   theirs   ratio`, in milliseconds unless said. */
export const row = (name, ours, theirs, unit = "ms") =>
  line(name, [ours, unit], [theirs, unit], [ours / theirs, "ratio"]);
