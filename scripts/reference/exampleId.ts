/** Names an example of a function: its path, with a number from the second on. */
export const exampleId = (path: string, i: number): string => (i === 0 ? path : `${path}:${i + 1}`);
