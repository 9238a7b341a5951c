// Members of object literals that their annotation does not have. What stands in a variable may have more than is asked
// for, but a literal is written for its place, where such a member is a slip: TypeScript's rule.
import type * as ast from "../ast.ts";
import { ProgramError } from "../diagnostics.ts";
import { nearest } from "../nearest.ts";
import type { Span } from "../source.ts";
import type { Scope } from "./scope.ts";
import { session } from "./session.ts";
import { readType, typeText } from "./types.ts";

interface Annotation {
  readonly type: ast.TypeNode;
  readonly scope: Scope;
}

interface ObjectType {
  /** Null for a member without a type. */
  readonly members: ReadonlyMap<string, Annotation | null>;
  /** Of `[key: string]: T`: members of any name. */
  readonly others: Annotation | null;
}

/** Reports what the literals of an expression have in excess of the type of the place that it is written for. */
export const checkLiteral = (expression: ast.Expression, type: ast.TypeNode, scope: Scope): void => {
  check(expression, [{ type, scope }]);
};

const LITERAL: ReadonlySet<ast.Expression["kind"]> = new Set(["object", "array", "conditional", "logical", "nonNull", "sequence"]); // prettier-ignore

/** Whether there is anything to look at in the expression. */
export const mayBeLiteral = ({ kind }: ast.Expression): boolean => LITERAL.has(kind);

/** As `checkLiteral`, for the arguments of a call that are written one by one. */
export function checkArguments(written: readonly ast.Expression[], params: readonly ast.Param[], scope: Scope): void {
  params.forEach(({ type, rest }, i) => {
    if (!type || i >= written.length) return;
    const annotation = { type, scope };
    if (!rest) check(written[i], [annotation]);
    else written.slice(i).forEach((argument, j) => { check(argument, elementTypes([annotation], j)); }); // prettier-ignore
  });
}

function check(expression: ast.Expression, types: readonly Annotation[]): void {
  switch (expression.kind) {
    case "object":
      return checkObject(expression, types);
    case "array":
      return expression.elements.forEach((element, i) => {
        if (element && element.kind !== "spread") check(element, elementTypes(types, i));
      });
    case "conditional":
      check(expression.then, types);
      return check(expression.else, types);
    case "logical":
      return check(expression.right, types);
    case "nonNull":
      return check(expression.expression, types);
    case "sequence":
      return check(expression.expressions[expression.expressions.length - 1], types);
    default:
      return;
  }
}

function checkObject(literal: ast.ObjectLiteral, types: readonly Annotation[]): void {
  const objects = objectTypes(types);
  if (!objects || objects.length === 0) return;
  const meant = objects.filter((object) => mayBe(literal, object));
  const candidates = meant.length > 0 ? meant : objects;
  for (const property of literal.properties) {
    const key = property.kind === "property" ? keyOf(property) : null;
    if (property.kind !== "property" || key === null) continue;
    const having = candidates.filter(({ members, others }) => others !== null || members.has(key));
    if (having.length === 0) report(key, property.keySpan, candidates, types[0]);
    else
      check(
        property.value,
        having.flatMap(({ members, others }) => members.get(key) ?? others ?? []),
      );
  }
}

function report(key: string, span: Span, objects: readonly ObjectType[], { type, scope }: Annotation): void {
  const names = [...new Set(objects.flatMap(({ members }) => [...members.keys()]))];
  const near = nearest(key, names);
  const message = `the literal has a member ${key}, which its annotation ${typeText(type, scope)} does not have`;
  const hint = near ? `did you mean ${near}?` : `its members are ${names.join(", ")}`;
  session().report(new ProgramError("TJ2006", message, { hint, related: [{ span: type.span, message: "annotated here" }] }), span); // prettier-ignore
}

const keyOf = ({ key }: ast.Property): string | null =>
  typeof key === "string" ? key : key.kind === "string" ? key.value : null;

/** False where a member says that another type of a union is meant: `{ kind: "relu" }` is no `{ kind: "linear"; … }`. */
const mayBe = (literal: ast.ObjectLiteral, { members }: ObjectType): boolean =>
  literal.properties.every((property) => {
    if (property.kind !== "property") return true;
    const annotation = members.get(keyOf(property) ?? "");
    const read = annotation && readType(annotation.type, annotation.scope);
    if (read?.kind !== "node" || read.node.kind !== "typeLiteral") return true;
    return !("value" in property.value) || property.value.value === read.node.value;
  });

/** The object types among the parts of some types; null where one of them takes any member. */
function objectTypes(types: readonly Annotation[]): ObjectType[] | null {
  const found: ObjectType[] = [];
  for (const annotation of types) {
    const parts = partsOf(annotation);
    if (!parts) return null;
    found.push(...parts);
  }
  return found;
}

function partsOf({ type, scope }: Annotation): ObjectType[] | null {
  const read = readType(type, scope);
  switch (read.kind) {
    case "any":
    case "dim":
      return null;
    case "record":
      return [{ members: new Map(), others: { type: read.element, scope: read.scope } }];
    case "partial":
      return partsOf(read);
    case "interface": {
      const { nodes } = read.binding;
      const bases = objectTypes(nodes.flatMap((node) => node.extends.map((base) => ({ type: base, scope: read.scope })))); // prettier-ignore
      return bases && together([...bases, ...nodes.map((node) => objectOf(node.members, null, read.scope))]);
    }
    case "node":
      return partsOfNode(read.node, read.scope);
    default:
      return [];
  }
}

function partsOfNode(node: Exclude<ast.TypeNode, ast.TypeReference>, scope: Scope): ObjectType[] | null {
  switch (node.kind) {
    case "typeObject":
      return together([objectOf(node.members, node.index, scope)]);
    case "typeUnion": {
      const parts = objectTypes(node.types.map((type) => ({ type, scope })));
      return parts && node.operator === "&" ? together(parts) : parts;
    }
    case "typeOther":
      return null;
    default:
      return [];
  }
}

const objectOf = (members: readonly ast.TypeMember[], index: ast.TypeNode | null, scope: Scope): ObjectType => ({
  members: new Map(members.map(({ name, type }) => [name, type && { type, scope }])),
  others: index && { type: index, scope },
});

/** One type that has what all of them have. One without any members takes all. */
function together(objects: readonly ObjectType[]): ObjectType[] | null {
  const members = new Map(objects.flatMap((object) => [...object.members]));
  const others = objects.find((object) => object.others)?.others ?? null;
  return members.size === 0 && !others ? null : [{ members, others }];
}

/** The types of the element at a place in arrays and tuples. */
function elementTypes(types: readonly Annotation[], i: number): Annotation[] {
  return types.flatMap((annotation): Annotation[] => {
    const read = readType(annotation.type, annotation.scope);
    if (read.kind === "any") return [annotation];
    if (read.kind === "array") return [{ type: read.element, scope: read.scope }];
    if (read.kind !== "node") return [];
    const { node, scope } = read;
    switch (node.kind) {
      case "typeArray":
        return [{ type: node.element, scope }];
      case "typeTuple": {
        const element = node.elements.at(i) ?? node.elements.at(-1);
        if (!element || (i >= node.elements.length && !element.rest)) return [];
        return element.rest ? elementTypes([{ type: element.type, scope }], 0) : [{ type: element.type, scope }];
      }
      case "typeUnion":
        return elementTypes(
          node.types.map((type) => ({ type, scope })),
          i,
        );
      default:
        return [];
    }
  });
}
