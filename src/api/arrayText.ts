// Arrays as console.log shows them.

export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** What the array is, and its values, or why there are none. */
export function shown(head: string, { shape }: { readonly shape: readonly number[] }, values: () => string): string {
  try {
    return `${head}${shape.length > 1 ? "\n" : " "}${values()}`;
  } catch (error) {
    return `${head} (${(error as Error).message})`;
  }
}
