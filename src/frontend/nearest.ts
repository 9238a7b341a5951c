// "Did you mean": the closest of some names by edit distance.

/** Letters put in, left out, changed, or swapped with the next. */
function distance(a: string, b: string): number {
  let last: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(swapped ? Math.min(cost, last[j - 2] + 1) : cost);
    }
    last = row;
    row = next;
  }
  return row[b.length];
}

const commonPrefix = (a: string, b: string): number => {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
};

/**
 * The nearest name, if it is near enough to be meant; of several the one that starts like it for longest. Of names of one
 * or two letters, only their case may differ.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = name.length < 3 ? 0 : Math.max(1, Math.floor(name.length / 3));
  let prefix = -1;
  for (const candidate of names) {
    const lower = candidate.toLowerCase();
    const d = distance(wanted, lower);
    if (d > least || (d === least && commonPrefix(wanted, lower) <= prefix)) continue;
    [best, least, prefix] = [candidate, d, commonPrefix(wanted, lower)];
  }
  return best;
}
