// Sizes of named dimensions, from the shapes of the arrays at hand.
import type { ParameterSpec } from "../frontend/elaborate/entry.ts";
import type { InputSpec } from "../frontend/elaborate/inputs.ts";
import type { DimType } from "../frontend/elaborate/types.ts";

type Shape = readonly number[];

/** Names and sizes, the first array that has a name deciding; contradictions are for the elaborator to report. */
export function bindDims(specs: readonly ParameterSpec[], shapes: readonly Shape[]): Record<string, number> {
  const dims: Record<string, number> = {};
  let next = 0;
  const bind = (entries: readonly DimType[] | null, shape: Shape | undefined): void => {
    entries?.forEach((entry, i) => {
      if (entry.kind !== "variable" || shape === undefined || shape.length !== entries.length) return;
      if (!Object.hasOwn(dims, entry.cell.name)) dims[entry.cell.name] = shape[i];
    });
  };
  const visit = (spec: InputSpec): void => {
    switch (spec.kind) {
      case "tensor":
        return bind(spec.dims, shapes[next++]);
      case "key":
        return bind(spec.dims, shapes[next++]?.slice(0, -1));
      case "object":
        for (const key of [...spec.members.keys()].sort()) visit(spec.members.get(key)?.spec ?? { kind: "any" });
        return;
      case "tuple":
        return spec.items.forEach(visit);
      case "none":
        return;
      default:
        next++;
    }
  };
  specs.forEach(({ spec }) => visit(spec));
  return dims;
}
