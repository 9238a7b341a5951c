// What stands for an argument before it is a parameter: its type.
import type { DType } from "../../ir/dtype.ts";
import type { Shape } from "../../ir/type.ts";
import { formatType } from "../../ir/type.ts";
import { OpaqueVal } from "../values/values.ts";

export class Placeholder extends OpaqueVal {
  constructor(
    readonly dtype: DType,
    readonly shape: Shape,
    readonly options: {
      /** Takes the dtype of what it meets. */
      readonly weak?: boolean;
      readonly key?: boolean;
      /** Plain numbers of the host: the annotation, if there is one, says what dtype they are handed over in. */
      readonly free?: boolean;
    } = {},
  ) {
    super();
  }

  get what(): string {
    return formatType(this);
  }
}
