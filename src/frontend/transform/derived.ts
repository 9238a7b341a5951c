// Functions that transformations give: called like any other, their faults placed at the call.
import { at } from "../../ir/build.ts";
import { TypeRuleError } from "../../ir/typeRules.ts";
import { UndefinedRule } from "../../passes/undefinedRule.ts";
import { ProgramError } from "../diagnostics.ts";
import { locationOf } from "../locate.ts";
import { missingRule } from "../missingRule.ts";
import { FunctionVal, type CallSite, type Val } from "../values/values.ts";

/** Runs `body` with faults that have no place of their own placed at the call. */
export function placed<T>(name: string, site: CallSite, body: () => T): T {
  try {
    return at(locationOf(site.span), body);
  } catch (error) {
    if (error instanceof ProgramError && !error.options.span) {
      throw new ProgramError(error.code, error.message, { ...error.options, span: site.span });
    }
    if (error instanceof UndefinedRule) throw missingRule(error, name, site);
    if (error instanceof TypeRuleError)
      throw new ProgramError("TJ2000", `${name}: ${error.message}`, { span: site.span });
    throw error;
  }
}

class DerivedFunction extends FunctionVal {
  constructor(
    readonly name: string,
    private readonly like: number | FunctionVal,
    private readonly body: (args: readonly Val[], site: CallSite) => Val,
  ) {
    super();
  }
  get arity(): number {
    return typeof this.like === "number" ? this.like : this.like.arity;
  }
  override get parameterNames(): FunctionVal["parameterNames"] {
    return typeof this.like === "number" ? null : this.like.parameterNames;
  }
  call(args: readonly Val[], site: CallSite): Val {
    return placed(this.name, site, () => this.body(args, site));
  }
}

/** `grad(loss)` from `grad` and `loss`, whose parameters it has; or with as many as are said. */
export const derived = (
  name: string,
  like: number | FunctionVal,
  body: (args: readonly Val[], site: CallSite) => Val,
): FunctionVal => new DerivedFunction(name, like, body);
