// The identity of each reduction, as a scalar constant in the open block.
import type { DType } from "../ir/dtype.ts";
import { scalarLiteral } from "../ir/encode.ts";
import type { Value } from "../ir/graph.ts";
import { identityOf as identityScalar } from "../ir/identities.ts";
import type { ReduceKind } from "../ir/ops.ts";
import * as p from "../ir/prims.ts";

export const identityOf = (kind: ReduceKind, dtype: DType): Value =>
  p.constant(scalarLiteral(dtype, identityScalar(kind, dtype)));
