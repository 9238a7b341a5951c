// The syntax tree of a tsjax module: TypeScript as far as the language goes. Types are kept (tensor annotations are
// checked); what the language rejects by name is kept as `unsupported`, so that one run reports it with everything else.
import type { Span } from "./source.ts";

interface Base {
  readonly span: Span;
}

export interface Module extends Base {
  readonly kind: "module";
  readonly body: readonly Statement[];
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

export type Expression =
  | NumberLiteral | BigIntLiteral | StringLiteral | TemplateLiteral | BooleanLiteral | NullLiteral | Identifier
  | ArrayLiteral | ObjectLiteral | FunctionExpression | Unary | Binary | Logical | Conditional | Assignment | Update
  | Call | Member | Index | Cast | NonNull | Sequence | HostValue | UnsupportedExpression; // prettier-ignore

export interface NumberLiteral extends Base {
  readonly kind: "number";
  readonly value: number;
  /** True for `2` and `0x10`, false for `2.0` and `1e3`. */
  readonly integer: boolean;
}
export interface BigIntLiteral extends Base {
  readonly kind: "bigint";
  readonly value: bigint;
}
export interface StringLiteral extends Base {
  readonly kind: "string";
  readonly value: string;
}
/** `a${x}b`: one more quasi than expressions. */
export interface TemplateLiteral extends Base {
  readonly kind: "template";
  readonly quasis: readonly string[];
  readonly expressions: readonly Expression[];
}
export interface BooleanLiteral extends Base {
  readonly kind: "boolean";
  readonly value: boolean;
}
export interface NullLiteral extends Base {
  readonly kind: "null";
}
/** `undefined`, `NaN` and `Infinity` are identifiers. */
export interface Identifier extends Base {
  readonly kind: "identifier";
  readonly name: string;
}
export interface Spread extends Base {
  readonly kind: "spread";
  readonly argument: Expression;
}
/** `null` is a hole. */
export interface ArrayLiteral extends Base {
  readonly kind: "array";
  readonly elements: readonly (Expression | Spread | null)[];
}
export interface ObjectLiteral extends Base {
  readonly kind: "object";
  readonly properties: readonly (Property | Spread)[];
}
export interface Property extends Base {
  readonly kind: "property";
  /** A string for `a:`, `"a":`, `1:`, shorthand and methods; an expression for `[a]:`. */
  readonly key: string | Expression;
  readonly keySpan: Span;
  readonly value: Expression;
  readonly shorthand: boolean;
}
export interface FunctionExpression extends Base {
  readonly kind: "function";
  readonly name: Identifier | null;
  readonly typeParams: readonly TypeParam[];
  readonly params: readonly Param[];
  readonly returnType: TypeNode | null;
  /** A block, or the expression of an arrow. */
  readonly body: Block | Expression;
  readonly arrow: boolean;
  /** The text of the JSDoc comment in front, if there is one. */
  readonly doc: string | null;
}
export interface Param extends Base {
  readonly kind: "param";
  readonly pattern: Pattern;
  readonly type: TypeNode | null;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly default: Expression | null;
}
export type UnaryOperator = "-" | "+" | "!" | "~" | "typeof" | "void" | "delete";
export interface Unary extends Base {
  readonly kind: "unary";
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}
export type BinaryOperator =
  | "+" | "-" | "*" | "/" | "%" | "**" | "&" | "|" | "^" | "<<" | ">>" | ">>>"
  | "==" | "!=" | "===" | "!==" | "<" | "<=" | ">" | ">=" | "in" | "instanceof"; // prettier-ignore
export interface Binary extends Base {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Logical extends Base {
  readonly kind: "logical";
  readonly operator: "&&" | "||" | "??";
  readonly left: Expression;
  readonly right: Expression;
}
export interface Conditional extends Base {
  readonly kind: "conditional";
  readonly test: Expression;
  readonly then: Expression;
  readonly else: Expression;
}
export interface Assignment extends Base {
  readonly kind: "assignment";
  /** null for `=`, else the operator before `=`: `+` for `+=`. */
  readonly operator: BinaryOperator | Logical["operator"] | null;
  readonly target: Pattern;
  readonly value: Expression;
}
export interface Update extends Base {
  readonly kind: "update";
  readonly operator: "++" | "--";
  readonly prefix: boolean;
  readonly target: Identifier | Member | Index;
}
export interface Call extends Base {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: readonly (Expression | Spread)[];
  readonly optional: boolean;
  readonly isNew: boolean;
}
export interface Member extends Base {
  readonly kind: "member";
  readonly object: Expression;
  readonly property: string;
  readonly propertySpan: Span;
  readonly optional: boolean;
}
export interface Index extends Base {
  readonly kind: "index";
  readonly object: Expression;
  readonly index: Expression;
  readonly optional: boolean;
}
export interface Cast extends Base {
  readonly kind: "cast";
  readonly operator: "as" | "satisfies";
  readonly expression: Expression;
  /** null for `as const`. */
  readonly type: TypeNode | null;
}
export interface NonNull extends Base {
  readonly kind: "nonNull";
  readonly expression: Expression;
}
export interface Sequence extends Base {
  readonly kind: "sequence";
  readonly expressions: readonly Expression[];
}
/** What `declare const x: T` and `declare function f(…): T` give the name: a value that the host hands in. */
export interface HostValue extends Base {
  readonly kind: "host";
  readonly name: string;
  /** The function as it is declared, its body empty; null for a variable. */
  readonly declared: FunctionExpression | null;
}
/** Parsed and rejected by name: the elaborator reports it. */
export interface UnsupportedExpression extends Base {
  readonly kind: "unsupported";
  /** "class", "async", "generator", "regular expression", "await", "yield", "this", "tagged template", "import()" … */
  readonly feature: string;
}

// ── Patterns ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Pattern = Identifier | ArrayPattern | ObjectPattern | Member | Index;

export interface PatternElement extends Base {
  readonly kind: "element";
  readonly target: Pattern;
  readonly default: Expression | null;
}
export interface ArrayPattern extends Base {
  readonly kind: "arrayPattern";
  readonly elements: readonly (PatternElement | null)[];
  readonly rest: Pattern | null;
}
export interface ObjectPattern extends Base {
  readonly kind: "objectPattern";
  readonly properties: readonly {
    readonly key: string | Expression;
    readonly keySpan: Span;
    readonly value: PatternElement;
  }[];
  readonly rest: Pattern | null;
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

export type Statement =
  | VariableDeclaration | FunctionDeclaration | Block | ExpressionStatement | If | For | ForOf | While | DoWhile
  | Switch | Break | Continue | Return | Throw | Empty | Labeled
  | Import | ExportNamed | ExportDeclaration | ExportDefault | ExportAll | TypeAlias | Interface
  | UnsupportedStatement; // prettier-ignore

export interface VariableDeclaration extends Base {
  readonly kind: "variable";
  readonly declaration: "const" | "let";
  readonly declarators: readonly Declarator[];
  readonly doc: string | null;
}
export interface Declarator extends Base {
  readonly kind: "declarator";
  readonly target: Pattern;
  readonly type: TypeNode | null;
  readonly init: Expression | null;
}
export interface FunctionDeclaration extends Base {
  readonly kind: "functionDeclaration";
  /** Its name is never null but in `export default function (…)`. */
  readonly function: FunctionExpression;
}
export interface Block extends Base {
  readonly kind: "block";
  readonly body: readonly Statement[];
}
export interface ExpressionStatement extends Base {
  readonly kind: "expression";
  readonly expression: Expression;
}
export interface If extends Base {
  readonly kind: "if";
  readonly test: Expression;
  readonly then: Statement;
  readonly else: Statement | null;
}
export interface For extends Base {
  readonly kind: "for";
  readonly init: VariableDeclaration | Expression | null;
  readonly test: Expression | null;
  readonly update: Expression | null;
  readonly body: Statement;
}
export interface ForOf extends Base {
  readonly kind: "forOf";
  readonly declaration: "const" | "let";
  readonly target: Pattern;
  readonly iterable: Expression;
  readonly body: Statement;
}
export interface While extends Base {
  readonly kind: "while";
  readonly test: Expression;
  readonly body: Statement;
}
export interface DoWhile extends Base {
  readonly kind: "doWhile";
  readonly body: Statement;
  readonly test: Expression;
}
export interface Switch extends Base {
  readonly kind: "switch";
  readonly discriminant: Expression;
  readonly cases: readonly SwitchCase[];
}
export interface SwitchCase extends Base {
  readonly kind: "case";
  /** null for `default`. */
  readonly test: Expression | null;
  readonly body: readonly Statement[];
}
export interface Break extends Base {
  readonly kind: "break";
  readonly label: string | null;
}
export interface Continue extends Base {
  readonly kind: "continue";
  readonly label: string | null;
}
export interface Return extends Base {
  readonly kind: "return";
  readonly value: Expression | null;
}
export interface Throw extends Base {
  readonly kind: "throw";
  readonly value: Expression;
}
export interface Empty extends Base {
  readonly kind: "empty";
}
export interface Labeled extends Base {
  readonly kind: "labeled";
  readonly label: string;
  readonly body: Statement;
}
export interface Import extends Base {
  readonly kind: "import";
  readonly from: string;
  readonly fromSpan: Span;
  /** `import type …`: its names are types only. */
  readonly typeOnly: boolean;
  readonly default: Identifier | null;
  readonly namespace: Identifier | null;
  readonly named: readonly ImportSpecifier[];
}
export interface ImportSpecifier extends Base {
  readonly kind: "importSpecifier";
  readonly imported: string;
  readonly local: Identifier;
  readonly typeOnly: boolean;
}
/** `export { a, b as c }`, perhaps `from "…"`. */
export interface ExportNamed extends Base {
  readonly kind: "exportNamed";
  readonly specifiers: readonly { readonly local: Identifier; readonly exported: string; readonly typeOnly: boolean }[];
  readonly from: string | null;
  readonly fromSpan: Span | null;
  readonly typeOnly: boolean;
}
export interface ExportDeclaration extends Base {
  readonly kind: "exportDeclaration";
  readonly declaration: VariableDeclaration | FunctionDeclaration | TypeAlias | Interface | UnsupportedStatement;
}
export interface ExportDefault extends Base {
  readonly kind: "exportDefault";
  readonly value: Expression | FunctionDeclaration;
}
export interface ExportAll extends Base {
  readonly kind: "exportAll";
  readonly as: string | null;
  readonly from: string;
  readonly fromSpan: Span;
}
export interface TypeAlias extends Base {
  readonly kind: "typeAlias";
  readonly name: Identifier;
  readonly typeParams: readonly TypeParam[];
  readonly type: TypeNode;
}
export interface Interface extends Base {
  readonly kind: "interface";
  readonly name: Identifier;
  readonly typeParams: readonly TypeParam[];
  readonly extends: readonly TypeNode[];
  readonly members: readonly TypeMember[];
}
export interface UnsupportedStatement extends Base {
  readonly kind: "unsupportedStatement";
  /** "class", "enum", "namespace", "var", "with", "try", "async function", "for await", "for in", "decorator" … */
  readonly feature: string;
}

// ── Types ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export type TypeNode =
  | TypeReference | TypeTuple | TypeArray | TypeObject | TypeUnion | TypeLiteral | TypeFunction | TypeOther; // prettier-ignore

export interface TypeParam extends Base {
  readonly kind: "typeParam";
  readonly name: string;
  readonly constraint: TypeNode | null;
}
/** `f32<[B, 4]>`, `Params`, `tsjax.Dim`, `number`. */
export interface TypeReference extends Base {
  readonly kind: "typeReference";
  readonly name: string;
  readonly args: readonly TypeNode[];
}
export interface TypeTuple extends Base {
  readonly kind: "typeTuple";
  readonly elements: readonly TypeTupleElement[];
}
export interface TypeTupleElement {
  readonly type: TypeNode;
  readonly name: string | null;
  readonly optional: boolean;
  readonly rest: boolean;
}
/** `T[]`, `readonly T[]`; `Array<T>` is a reference. */
export interface TypeArray extends Base {
  readonly kind: "typeArray";
  readonly element: TypeNode;
}
export interface TypeMember extends Base {
  readonly kind: "typeMember";
  readonly name: string;
  readonly optional: boolean;
  readonly type: TypeNode | null;
}
export interface TypeObject extends Base {
  readonly kind: "typeObject";
  readonly members: readonly TypeMember[];
  /** The value type of `[key: string]: T`. */
  readonly index: TypeNode | null;
}
export interface TypeUnion extends Base {
  readonly kind: "typeUnion";
  readonly operator: "|" | "&";
  readonly types: readonly TypeNode[];
}
/** `3`, `-1`, `"edge"`, `true`, `null`, `undefined`. */
export interface TypeLiteral extends Base {
  readonly kind: "typeLiteral";
  readonly value: number | string | boolean | null | undefined;
}
export interface TypeFunction extends Base {
  readonly kind: "typeFunction";
  readonly params: readonly Param[];
  readonly result: TypeNode;
}
/** Anything else (`keyof`, `typeof`, conditional, mapped, template …): parsed, not interpreted. */
export interface TypeOther extends Base {
  readonly kind: "typeOther";
  readonly text: string;
}

export type Node =
  | Module | Expression | Spread | Property | Param | Pattern | PatternElement | Statement | Declarator | SwitchCase
  | ImportSpecifier | TypeNode | TypeParam | TypeMember; // prettier-ignore
