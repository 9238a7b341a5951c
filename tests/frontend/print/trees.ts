// Random syntax trees, each one that some text parses to.
import fc from "fast-check";
import type * as ast from "../../../src/frontend/ast.ts";

const nowhere = { source: { file: "", text: "" }, start: 0, end: 0 };
const span = nowhere;
const make = <T extends { kind: string }>(node: Omit<T, "span">): T => ({ ...node, span }) as unknown as T;

const NAMES = ["a", "b", "x", "y2", "$", "_", "type", "as", "of", "async", "get", "set", "from", "is", "keyof", "漢", "readonly"]; // prettier-ignore
const name = fc.constantFrom(...NAMES);
const property = fc.constantFrom(...NAMES, "if", "class", "default", "at");
const identifier = name.map((text) => make<ast.Identifier>({ kind: "identifier", name: text }));
const text = fc.oneof(
  fc.string({ maxLength: 6, unit: "binary" }),
  fc.constantFrom("`", "${", "\\", "a\nb", "\r", "'", "\u2028"),
);
const doc = fc.option(fc.constantFrom("One line.", "Two\nlines.", "@param x"), { freq: 6 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 });
const few = <T>(value: fc.Arbitrary<T>, most = 3) => fc.array(value, { maxLength: most });

interface Trees {
  expression: ast.Expression;
  operand: ast.Expression;
  listed: ast.Expression | ast.Spread;
  function: ast.FunctionExpression;
  pattern: ast.Pattern;
  target: ast.Pattern;
  assigned: ast.Pattern;
  param: ast.Param;
  type: ast.TypeNode;
  typeParam: ast.TypeParam;
  block: ast.Block;
  statement: ast.Statement;
  variable: ast.VariableDeclaration;
  functionDeclaration: ast.FunctionDeclaration;
}

const BINARY: readonly ast.BinaryOperator[] = ["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>", "==", "!=", "===", "!==", "<", "<=", ">", ">=", "in", "instanceof"]; // prettier-ignore
const ASSIGN: readonly ast.Assignment["operator"][] = ["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>", ">>>", "&&", "||", "??"]; // prettier-ignore

const patternOf = (
  inner: fc.Arbitrary<ast.Pattern>,
  given: fc.Arbitrary<ast.Expression>,
  leaf: fc.Arbitrary<ast.Pattern>,
): fc.Arbitrary<ast.Pattern> => {
  const element = fc
    .tuple(inner, maybe(given))
    .map(([target, value]) => make<ast.PatternElement>({ kind: "element", target, default: value }));
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    fc.tuple(few(maybe(element)), maybe(inner)).map(([elements, rest]) => make<ast.ArrayPattern>({ kind: "arrayPattern", elements, rest })),
    fc.tuple(few(fc.tuple(fc.oneof(property, text, given), element)), maybe(leaf)).map(([pairs, rest]) =>
      make<ast.ObjectPattern>({ kind: "objectPattern", properties: pairs.map(([key, value]) => ({ key, keySpan: span, value })), rest }),
    ),
  ); // prettier-ignore
};

const trees = fc.letrec((tie: fc.LetrecTypedTie<Trees>) => {
  const expression = tie("expression");
  const type = tie("type");
  const leafType = fc.oneof(
    fc.constantFrom("f32", "number", "Params", "a.b.C", "void", "any").map((of) => make<ast.TypeReference>({ kind: "typeReference", name: of, args: [] })),
    fc.constantFrom<ast.TypeLiteral["value"]>(1, -2, 1.5, "edge", true, false, null, undefined).map((value) => make<ast.TypeLiteral>({ kind: "typeLiteral", value })),
    fc.constantFrom("keyof T", "typeof x.y", "T extends U ? A : B", "{ [K in T]: U }", "T[number]", "`a${B}`", "unique symbol", "new () => T", "1n").map((of) => make<ast.TypeOther>({ kind: "typeOther", text: of })),
  ); // prettier-ignore
  const typeParam = fc
    .tuple(fc.constantFrom("T", "B"), maybe(type))
    .map(([of, constraint]) => make<ast.TypeParam>({ kind: "typeParam", name: of, constraint }));
  const member = fc
    .tuple(fc.oneof(property, text), fc.boolean(), maybe(type))
    .map(([of, optional, is]) => make<ast.TypeMember>({ kind: "typeMember", name: of, optional, type: is }));
  const typeArbitrary: fc.Arbitrary<ast.TypeNode> = fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: leafType },
    fc.tuple(fc.constantFrom("f32", "Array"), fc.array(type, { minLength: 1, maxLength: 2 })).map(([of, args]) => make<ast.TypeReference>({ kind: "typeReference", name: of, args })),
    few(fc.record({ type, name: maybe(property), optional: fc.boolean(), rest: fc.boolean() })).map((elements) => make<ast.TypeTuple>({ kind: "typeTuple", elements })),
    type.map((element) => make<ast.TypeArray>({ kind: "typeArray", element })),
    fc.tuple(few(member), maybe(type)).map(([members, index]) => make<ast.TypeObject>({ kind: "typeObject", members, index })),
    fc.tuple(fc.constantFrom<"|" | "&">("|", "&"), fc.array(type, { minLength: 2, maxLength: 3 })).map(([operator, types]) => make<ast.TypeUnion>({ kind: "typeUnion", operator, types })),
    fc.tuple(few(tie("param"), 2), type).map(([params, result]) => make<ast.TypeFunction>({ kind: "typeFunction", params, result })),
  ); // prettier-ignore

  const param = fc.record({ pattern: tie("pattern"), type: maybe(type), optional: fc.boolean(), rest: fc.boolean(), default: maybe(expression) })
    .map((fields) => make<ast.Param>({ kind: "param", ...fields })); // prettier-ignore
  const functionOf = (arrow: boolean): fc.Arbitrary<ast.FunctionExpression> =>
    fc
      .record({
        name: arrow ? fc.constant(null) : maybe(identifier),
        typeParams: few(typeParam, 2),
        params: few(tie("param"), 2),
        returnType: maybe(type),
        body: arrow ? fc.oneof(tie("block"), expression) : tie("block"),
        doc,
      })
      .map((fields) => make<ast.FunctionExpression>({ kind: "function", arrow, ...fields }));

  const leaf: fc.Arbitrary<ast.Expression> = fc.oneof(
    { weight: 4, arbitrary: identifier },
    fc.oneof(fc.nat(), fc.constantFrom(2 ** 53, 1e21, 1e300, Infinity)).map((value) => make<ast.NumberLiteral>({ kind: "number", value, integer: true })),
    fc.oneof(fc.double({ min: 0, noNaN: true }).map((x) => x + 0), fc.constantFrom(2, 1e21, Infinity)).map((value) => make<ast.NumberLiteral>({ kind: "number", value: Object.is(value, -0) ? 0 : value, integer: false })),
    fc.bigInt({ min: 0n, max: 10n ** 20n }).map((value) => make<ast.BigIntLiteral>({ kind: "bigint", value })),
    text.map((value) => make<ast.StringLiteral>({ kind: "string", value })),
    fc.boolean().map((value) => make<ast.BooleanLiteral>({ kind: "boolean", value })),
    fc.constant(make<ast.NullLiteral>({ kind: "null" })),
  ); // prettier-ignore
  const target = tie("target") as fc.Arbitrary<ast.Identifier | ast.Member | ast.Index>;
  const property_ = fc.oneof(
    fc.tuple(fc.oneof(property, text, expression), expression).map(([key, value]) => make<ast.Property>({ kind: "property", key, keySpan: span, value, shorthand: false })),
    identifier.map((value) => make<ast.Property>({ kind: "property", key: value.name, keySpan: span, value, shorthand: true })),
    expression.map((argument) => make<ast.Spread>({ kind: "spread", argument })),
  ); // prettier-ignore
  const targets: fc.Arbitrary<ast.Identifier | ast.Member | ast.Index> = fc.oneof(
    { weight: 3, arbitrary: identifier },
    fc.tuple(expression, property).map(([object, of]) => make<ast.Member>({ kind: "member", object, property: of, propertySpan: span, optional: false })),
    fc.tuple(expression, expression).map(([object, index]) => make<ast.Index>({ kind: "index", object, index, optional: false })),
  ); // prettier-ignore
  const expressionArbitrary: fc.Arbitrary<ast.Expression> = fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 5, arbitrary: leaf },
    fc.tuple(fc.array(fc.tuple(text, expression), { maxLength: 2 }), text).map(([parts, last]) => make<ast.TemplateLiteral>({ kind: "template", quasis: [...parts.map(([quasi]) => quasi), last], expressions: parts.map(([, inner]) => inner) })),
    few(maybe(tie("listed"))).map((elements) => make<ast.ArrayLiteral>({ kind: "array", elements })),
    few(property_).map((properties) => make<ast.ObjectLiteral>({ kind: "object", properties })),
    functionOf(true),
    functionOf(false),
    fc.tuple(fc.constantFrom<ast.UnaryOperator>("-", "+", "!", "~", "typeof", "void", "delete"), expression).map(([operator, operand]) => make<ast.Unary>({ kind: "unary", operator, operand })),
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...BINARY), expression, expression).map(([operator, left, right]) => make<ast.Binary>({ kind: "binary", operator, operatorSpan: span, left, right })) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom<ast.Logical["operator"]>("&&", "||", "??"), expression, expression).map(([operator, left, right]) => make<ast.Logical>({ kind: "logical", operator, left, right })) },
    { weight: 2, arbitrary: fc.tuple(expression, expression, expression).map(([test, then, otherwise]) => make<ast.Conditional>({ kind: "conditional", test, then, else: otherwise })) },
    fc.tuple(tie("assigned"), expression).map(([to, value]) => make<ast.Assignment>({ kind: "assignment", operator: null, target: to, value })),
    fc.tuple(fc.constantFrom(...ASSIGN), target, expression).map(([operator, to, value]) => make<ast.Assignment>({ kind: "assignment", operator, target: to, value })),
    fc.tuple(fc.constantFrom<"++" | "--">("++", "--"), fc.boolean(), target).map(([operator, prefix, to]) => make<ast.Update>({ kind: "update", operator, prefix, target: to })),
    { weight: 3, arbitrary: fc.tuple(expression, few(tie("listed")), fc.boolean()).map(([callee, args, optional]) => make<ast.Call>({ kind: "call", callee, args, optional, isNew: false })) },
    fc.tuple(expression, few(tie("listed"))).map(([callee, args]) => make<ast.Call>({ kind: "call", callee, args, optional: false, isNew: true })),
    { weight: 2, arbitrary: fc.tuple(expression, property, fc.boolean()).map(([object, of, optional]) => make<ast.Member>({ kind: "member", object, property: of, propertySpan: span, optional })) },
    fc.tuple(expression, expression, fc.boolean()).map(([object, index, optional]) => make<ast.Index>({ kind: "index", object, index, optional })),
    fc.tuple(fc.constantFrom<"as" | "satisfies">("as", "satisfies"), expression, maybe(type)).map(([operator, inner, to]) => make<ast.Cast>({ kind: "cast", operator, expression: inner, type: operator === "satisfies" ? (to ?? make<ast.TypeReference>({ kind: "typeReference", name: "T", args: [] })) : to })),
    expression.map((inner) => make<ast.NonNull>({ kind: "nonNull", expression: inner })),
    fc.array(expression, { minLength: 2, maxLength: 3 }).map((expressions) => make<ast.Sequence>({ kind: "sequence", expressions })),
  ); // prettier-ignore

  const variable = fc
    .tuple(fc.constantFrom<"const" | "let">("const", "let"), fc.array(fc.tuple(tie("pattern"), maybe(type), expression), { minLength: 1, maxLength: 2 }), doc)
    .map(([declaration, parts, comment]) =>
      make<ast.VariableDeclaration>({ kind: "variable", declaration, declarators: parts.map(([to, is, init]) => make<ast.Declarator>({ kind: "declarator", target: to, type: is, init })), doc: comment }),
    ); // prettier-ignore
  const functionDeclaration = fc.tuple(functionOf(false), identifier).map(([made, of]) => make<ast.FunctionDeclaration>({ kind: "functionDeclaration", function: { ...made, name: of } })); // prettier-ignore
  const block = few(tie("statement"), 2).map((body) => make<ast.Block>({ kind: "block", body }));
  const label = fc.constantFrom("outer", "inner");
  const statementArbitrary: fc.Arbitrary<ast.Statement> = fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: expression.map((of) => make<ast.ExpressionStatement>({ kind: "expression", expression: of })) },
    { weight: 3, arbitrary: tie("variable") },
    maybe(expression).map((value) => make<ast.Return>({ kind: "return", value })),
    tie("functionDeclaration"),
    tie("block"),
    fc.tuple(expression, tie("block"), maybe(tie("block"))).map(([test, then, otherwise]) => make<ast.If>({ kind: "if", test, then, else: otherwise })),
    fc.tuple(fc.array(fc.tuple(expression, tie("block")), { minLength: 1, maxLength: 3 }), maybe(tie("block"))).map(([parts, last]) => parts.reduceRight<ast.Statement | null>((rest, [test, then]) => make<ast.If>({ kind: "if", test, then, else: rest }), last)!),
    fc.record({ init: fc.oneof(fc.constant(null), tie("variable").map((of) => ({ ...of, doc: null })), expression), test: maybe(expression), update: maybe(expression), body: tie("block") }).map((fields) => make<ast.For>({ kind: "for", ...fields })),
    fc.record({ declaration: fc.constantFrom<"const" | "let">("const", "let"), target: tie("pattern"), iterable: expression, body: tie("block") }).map((fields) => make<ast.ForOf>({ kind: "forOf", ...fields })),
    fc.record({ test: expression, body: tie("block") }).map((fields) => make<ast.While>({ kind: "while", ...fields })),
    fc.record({ test: expression, body: tie("block") }).map((fields) => make<ast.DoWhile>({ kind: "doWhile", ...fields })),
    fc.tuple(expression, few(fc.tuple(maybe(expression), few(tie("statement"), 2)))).map(([discriminant, cases]) => make<ast.Switch>({ kind: "switch", discriminant, cases: cases.map(([test, body]) => make<ast.SwitchCase>({ kind: "case", test, body })) })),
    maybe(label).map((of) => make<ast.Break>({ kind: "break", label: of })),
    maybe(label).map((of) => make<ast.Continue>({ kind: "continue", label: of })),
    expression.map((value) => make<ast.Throw>({ kind: "throw", value })),
    fc.constant(make<ast.Empty>({ kind: "empty" })),
    fc.tuple(label, tie("block")).map(([of, body]) => make<ast.Labeled>({ kind: "labeled", label: of, body })),
    fc.tuple(name, few(typeParam, 2), type).map(([of, typeParams, is]) => make<ast.TypeAlias>({ kind: "typeAlias", name: make<ast.Identifier>({ kind: "identifier", name: of }), typeParams, type: is })),
    fc.tuple(name, few(typeParam, 2), few(leafType.filter((of) => of.kind === "typeReference"), 2), few(member)).map(([of, typeParams, bases, members]) => make<ast.Interface>({ kind: "interface", name: make<ast.Identifier>({ kind: "identifier", name: of }), typeParams, extends: bases, members })),
  ); // prettier-ignore

  return {
    expression: expressionArbitrary,
    operand: leaf,
    listed: fc.oneof({ weight: 5, arbitrary: expression }, expression.map((argument) => make<ast.Spread>({ kind: "spread", argument }))), // prettier-ignore
    function: functionOf(false),
    pattern: patternOf(tie("pattern"), expression, identifier),
    target: targets,
    assigned: patternOf(tie("assigned"), expression, tie("target")),
    param,
    type: typeArbitrary,
    typeParam,
    block,
    statement: statementArbitrary,
    variable,
    functionDeclaration,
  };
});

const specifier = fc.record({
  imported: fc.oneof(
    property,
    text.filter((of) => of !== ""),
  ),
  local: identifier,
  typeOnly: fc.boolean(),
});
const topLevel: fc.Arbitrary<ast.Statement> = fc.oneof(
  { weight: 6, arbitrary: trees.statement },
  fc.record({ from: text, typeOnly: fc.boolean(), default: maybe(identifier), namespace: maybe(identifier), named: few(specifier) }).map(({ named, namespace, ...fields }) =>
    make<ast.Import>({ kind: "import", fromSpan: span, namespace, named: namespace ? [] : named.map((of) => make<ast.ImportSpecifier>({ kind: "importSpecifier", ...of })), ...fields })),
  fc.tuple(few(fc.record({ local: identifier, exported: property, typeOnly: fc.boolean() })), maybe(text), fc.boolean()).map(([specifiers, from, typeOnly]) => make<ast.ExportNamed>({ kind: "exportNamed", specifiers, from, fromSpan: from === null ? null : span, typeOnly })),
  fc.oneof(trees.variable, trees.functionDeclaration).map((declaration) => make<ast.ExportDeclaration>({ kind: "exportDeclaration", declaration })),
  fc.oneof(trees.expression, trees.functionDeclaration).map((value) => make<ast.ExportDefault>({ kind: "exportDefault", value })),
  fc.tuple(maybe(property), text).map(([as, from]) => make<ast.ExportAll>({ kind: "exportAll", as, from, fromSpan: span })),
); // prettier-ignore

export const module: fc.Arbitrary<ast.Module> = fc
  .array(topLevel, { maxLength: 5 })
  .map((body) => make<ast.Module>({ kind: "module", body }));
