// Python, which has what fetches plugins, and may have plugins of its own.

/** The commands that may run Python 3, in the order in which they are tried. */
export const PYTHONS: readonly (readonly string[])[] = [["python3"], ["python"], ["py", "-3"]];
