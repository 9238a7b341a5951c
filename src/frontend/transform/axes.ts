// The named axes that are being mapped over, and the collectives of lax that refer to them.
import { ProgramError } from "../diagnostics.ts";
import { nearest } from "../nearest.ts";

interface NamedAxis {
  readonly name: string;
  readonly size: number;
}

const open: NamedAxis[] = [];

/** Runs `body` inside a mapped axis; without a name there is nothing to refer to. */
export function withAxis<T>(name: string | null, size: number, body: () => T): T {
  if (name === null) return body();
  open.push({ name, size });
  try {
    return body();
  } finally {
    open.pop();
  }
}

/** The size of the innermost axis of a name. */
export function axisSize(name: string, callee: string): number {
  const axis = open.findLast((each) => each.name === name);
  if (axis) return axis.size;
  const near = nearest(name, open.map((each) => each.name)); // prettier-ignore
  throw new ProgramError("TJ6006", `${callee}: no axis named ${JSON.stringify(name)} is being mapped over`, {
    hint: near ? `did you mean ${JSON.stringify(near)}?` : "name it where it is mapped: vmap(f, { axisName: … })",
  });
}
