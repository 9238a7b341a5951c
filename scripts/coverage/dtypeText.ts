// Lists of dtypes, in words.
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ["bool", ["bool"]],
  ["int", ["i8", "i16", "i32", "i64"]],
  ["uint", ["u8", "u16", "u32", "u64"]],
  ["float", ["f16", "bf16", "f32", "f64"]],
  ["complex", ["c64", "c128"]],
  ["int4", ["i4", "u4"]],
  ["float8", ["f8e4m3fn", "f8e5m2"]],
];

/** `bool int float`: groups where all are there, single ones otherwise. */
export function dtypeText(dtypes: ReadonlySet<string>): string {
  const words = GROUPS.flatMap(([name, members]) => {
    const found = members.filter((member) => dtypes.has(member));
    return found.length === members.length ? [name] : found;
  });
  return words.length === GROUPS.length ? "all" : words.join(" ");
}
