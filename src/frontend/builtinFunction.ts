// A library function as a value of the language.
import { at } from "../ir/build.ts";
import { bindArguments } from "./arguments.ts";
import { ProgramError } from "./diagnostics.ts";
import type { Implementation } from "./builtin.ts";
import { locationOf } from "./locate.ts";
import { missingRule } from "./missingRule.ts";
import { parseSignature, type Signature } from "./signature.ts";
import { FunctionVal, type CallSite, type Val } from "./values/values.ts";
import { TypeRuleError } from "../ir/typeRules.ts";
import { UndefinedRule } from "../passes/undefinedRule.ts";

export class BuiltinFunction extends FunctionVal {
  private parsed: Signature | null = null;

  constructor(
    readonly name: string,
    private readonly text: string,
    private readonly implementation: Implementation,
  ) {
    super();
  }

  get signature(): Signature {
    return (this.parsed ??= parseSignature(this.text));
  }

  get arity(): number {
    return this.signature.parameters.filter((parameter) => parameter.required).length;
  }

  override get parameterNames(): readonly string[] {
    return this.signature.parameters.map(({ name }) => name);
  }

  call(args: readonly Val[], site: CallSite): Val {
    const bound = bindArguments(this.name, this.signature, args, site);
    try {
      return at(locationOf(site.span), () => this.implementation(bound, site));
    } catch (error) {
      if (error instanceof ProgramError && !error.options.span) {
        const span = (error.options.param && bound.spanOf(error.options.param)) || site.span;
        throw new ProgramError(error.code, error.message, { ...error.options, span });
      }
      if (error instanceof TypeRuleError) {
        throw new ProgramError("TJ2000", `${this.name}: ${error.message}`, { span: site.span });
      }
      if (error instanceof UndefinedRule) throw missingRule(error, this.name, site);
      if (error instanceof RangeError && /array.*length|allocation/i.test(error.message)) {
        throw new ProgramError("TJ4010", `${this.name} would make a table that does not fit into memory while compiling`, { span: site.span }); // prettier-ignore
      }
      throw error;
    }
  }
}
