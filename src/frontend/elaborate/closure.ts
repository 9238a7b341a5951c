// Functions of the program as values: the syntax and the scope around it. They are elaborated anew at every call, with
// the arguments at hand, static or traced; their ops go into the block that is open there.
import { counted } from "../../ir/counted.ts";
import type * as ast from "../ast.ts";
import { DEAD, writeVariable } from "../control/frames.ts";
import { ProgramError } from "../diagnostics.ts";
import type { Span } from "../source.ts";
import { isPoisoned, POISON } from "../values/poison.ts";
import { isStackOverflow } from "../stackOverflow.ts";
import { array, ArrayVal, FunctionVal, type CallSite, type Val } from "../values/values.ts";
import { fitAnnotation, fitResult } from "./annotations.ts";
import { checkArguments, checkLiteral, mayBeLiteral } from "./excess.ts";
import { evaluate } from "./expressions.ts";
import { Flow } from "./flow.ts";
import { Target } from "./outcome.ts";
import { bindPattern, patternNames } from "./patterns.ts";
import { memberOf } from "./members.ts";
import { Scope } from "./scope.ts";
import { Exhausted, Reported, session } from "./session.ts";
import { callShared } from "./sharing.ts";
import { executeAll, hoist } from "./statements.ts";
import { declareTypeParams } from "./types.ts";

/** Far more than a program needs, and less than JavaScript's own stack holds. */
const DEEPEST = 200;

export class Closure extends FunctionVal {
  constructor(
    readonly node: ast.FunctionExpression,
    readonly scope: Scope,
    readonly name: string,
  ) {
    super();
  }

  get arity(): number {
    const { params } = this.node;
    const optional = params.findIndex((param) => param.optional || param.rest || param.default);
    return optional < 0 ? params.length : optional;
  }

  override get callbackArity(): number {
    const { params } = this.node;
    return params.some((param) => param.rest) ? Infinity : params.length;
  }

  override get parameterNames(): readonly (string | null)[] {
    return this.node.params.map(({ pattern }) => (pattern.kind === "identifier" ? pattern.name : null));
  }

  renamed(name: string): Closure {
    return new Closure(this.node, this.scope, name);
  }

  /** As the library calls it: arguments beyond its parameters are dropped, as JavaScript does. */
  call(args: readonly Val[], site: CallSite): Val {
    if (args.length < this.arity) throw this.calledWithFew(args, site);
    const result = this.invoke(args.slice(0, this.callbackArity), site);
    if (isPoisoned(result)) throw new Reported();
    return result;
  }

  /** As the program calls it. Faults inside are reported, and poison given back. */
  invoke(args: readonly Val[], site: CallSite): Val {
    this.checkCount(args, site);
    session().spend(10, site.span);
    // After a fault, what would end a recursion may be unknown.
    if (session().count > 0 && session().isActive(this.node)) return POISON;
    if (session().depth >= DEEPEST) throw tooDeep(this.name, site.span);
    return session().within({ fn: this.node, name: this.name, span: site.span }, () => {
      try {
        const { name, node, scope } = this;
        return callShared({ name, node, scope, span: site.span, run: (given) => this.run(given, site) }, args);
      } catch (error) {
        if (error instanceof ProgramError && !(error instanceof Exhausted)) {
          session().report(error, this.node.span);
          return POISON;
        }
        if (isStackOverflow(error)) throw tooDeep(this.name, site.span);
        throw error;
      }
    });
  }

  /** As the entry of a program: nobody calls it from anywhere. `dims` are sizes of its dimensions. */
  enter(args: readonly Val[], site: CallSite, dims: Readonly<Record<string, number>> = {}): Val {
    this.checkCount(args, site);
    return this.run(args, site, dims);
  }

  /** Reports what object literals among the arguments have in excess of the parameters' types. */
  checkLiterals(written: readonly ast.Expression[]): void {
    const { params, typeParams } = this.node;
    if (!written.some(mayBeLiteral) || params.every((param) => !param.type)) return;
    const scope = new Scope(this.scope);
    declareTypeParams(typeParams, scope);
    checkArguments(written, params, scope);
  }

  private calledWithFew(args: readonly Val[], { span }: CallSite): ProgramError {
    const { params } = this.node;
    const names = params.map(paramText).join(", ");
    const [only] = args;
    const parts = args.length === 1 && only instanceof ArrayVal && only.items.length === params.length;
    return new ProgramError("TJ5001", `${this.name} takes ${counted(this.arity, "argument")} (${names}), and is called with ${args.length} here`, {
      span,
      hint: parts ? `it is given one array, which it can take apart: ([${names}]) => …` : `write it for ${counted(args.length, "argument")}`,
      related: [{ span: this.node.name?.span ?? this.node.span, message: `${this.name} is declared here` }],
    }); // prettier-ignore
  }

  private checkCount(args: readonly Val[], site: CallSite): void {
    const { params } = this.node;
    const most = this.callbackArity;
    const least = this.arity;
    const short = args.length < least;
    if (!short && args.length <= most) return;
    const range = least === most ? String(least) : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    const names = params.map((param) => paramText(param)).join(", ");
    throw new ProgramError(
      "TJ5001",
      `${this.name} takes ${range} argument${/(^| )1$/.test(range) ? "" : "s"}, found ${args.length}`,
      {
        span: short ? site.span : (site.args[most] ?? site.span),
        hint: params.length === 0 ? "it has no parameters" : `its parameters are (${names})`,
        related: [{ span: this.node.name?.span ?? this.node.span, message: `${this.name} is declared here` }],
      },
    );
  }

  private run(args: readonly Val[], site: CallSite, dims: Readonly<Record<string, number>> = {}): Val {
    const { node } = this;
    const scope = new Scope(this.scope);
    for (const cell of declareTypeParams(node.typeParams, scope)) {
      if (!Object.hasOwn(dims, cell.name)) continue;
      cell.size = dims[cell.name];
      cell.boundBy = `${cell.name} is given as ${cell.size}`;
    }
    this.bindParams(args, site, scope);
    const value = node.body.kind === "block" ? this.runBlock(node.body, scope) : this.runExpression(node.body, scope);
    return node.returnType ? fitResult(value, node.returnType, scope, this.name, node) : value;
  }

  private bindParams(args: readonly Val[], site: CallSite, scope: Scope): void {
    const { params } = this.node;
    for (const param of params) {
      for (const { name, span } of patternNames(param.pattern)) {
        if (!scope.own(name)) scope.declare(name, false, span);
      }
    }
    params.forEach((param, i) => {
      let value: Val = param.rest ? array(args.slice(i)) : args[i];
      const absent = value === undefined;
      if (absent && param.default) {
        if (param.type) checkLiteral(param.default, param.type, scope);
        value = evaluate(param.default, scope);
      }
      if (param.type && !(value === undefined && (param.optional || param.default))) {
        const span = absent && param.default ? param.default.span : (site.args[i] ?? site.span);
        const label = param.pattern.kind === "identifier" ? param.pattern.name : `parameter ${i + 1}`;
        try {
          value = fitAnnotation(value, param.type, scope, { label, callee: this.name, span });
        } catch (error) {
          throw site.missing?.(i) ?? error;
        }
      }
      declare(param.pattern, value, scope);
    });
  }

  private runExpression(body: ast.Expression, scope: Scope): Val {
    if (this.node.returnType) checkLiteral(body, this.node.returnType, scope);
    return evaluate(body, scope);
  }

  private runBlock(body: ast.Block, scope: Scope): Val {
    const { returnType } = this.node;
    const end = new Target("return");
    hoist(body.body, scope);
    const checkReturn = returnType && ((value: ast.Expression) => { checkLiteral(value, returnType, scope); }); // prettier-ignore
    const outcome = executeAll(body.body, scope, new Flow(end, [], [], checkReturn));
    const returned = outcome.exits.has(end) ? outcome.value : DEAD;
    if (outcome.normal && returned !== DEAD && returned !== undefined) {
      throw new ProgramError(
        "TJ4005",
        `${this.name} returns a value on some paths, and ends without a return on others`,
        {
          span: this.node.name?.span ?? this.node.span,
          hint: "return a value on every path",
        },
      );
    }
    return returned === DEAD ? undefined : returned;
  }
}

/** Gives the names of a pattern, declared already, their first values. */
export function declare(pattern: ast.Pattern, value: Val, scope: Scope): void {
  bindPattern(pattern, value, {
    bind: (place, part) => {
      if (place.kind !== "identifier") throw new Error("a declaration binds names only");
      const variable = scope.own(place.name);
      if (variable) writeVariable(variable, part);
    },
    evaluate: (expression) => evaluate(expression, scope),
    member: memberOf,
  });
}

const paramText = (param: ast.Param): string => {
  const name = param.pattern.kind === "identifier" ? param.pattern.name : "{…}";
  return `${param.rest ? "..." : ""}${name}${param.optional || param.default ? "?" : ""}`;
};

const tooDeep = (name: string, span: Span): Exhausted =>
  new Exhausted("TJ4010", `${name} calls itself too deep`, {
    span,
    hint: `recursion is unrolled while compiling: it must end by a static condition after fewer than ${DEEPEST} calls; use a loop for more`,
  });
