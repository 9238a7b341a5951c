// How each op is written. A missing rule does not compile.
import type { EmitRules } from "../rule.ts";
import { callback } from "./callback.ts";
import { contractions } from "./contraction.ts";
import { control } from "./control.ts";
import { conversions } from "./convert.ts";
import { cumulatives } from "./cumulative.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { linalg } from "./linalg.ts";
import { making } from "./making.ts";
import { reductions } from "./reduction.ts";
import { shapes } from "./shape.ts";
import { sorting } from "./sorting.ts";
import { windows } from "./window.ts";

export const rules: EmitRules = {
  ...elementwise,
  ...conversions,
  ...making,
  ...shapes,
  ...indexing,
  ...contractions,
  ...reductions,
  ...windows,
  ...cumulatives,
  ...sorting,
  ...linalg,
  ...control,
  callback,
};
