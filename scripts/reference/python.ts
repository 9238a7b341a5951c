// Examples in Python, for JAX to compute: names by the naming rule, the options object as keyword arguments.
import ts from "typescript";
import { jaxName, keywordName } from "./api.ts";
import type { Example } from "./example.ts";

const DTYPES: Readonly<Record<string, string>> = {
  bool: "jnp.bool_", bf16: "jnp.bfloat16", c64: "jnp.complex64", c128: "jnp.complex128", f16: "jnp.float16",
  f32: "jnp.float32", f64: "jnp.float64", i4: "jnp.int4", i8: "jnp.int8", i16: "jnp.int16", i32: "jnp.int32",
  i64: "jnp.int64", u4: "jnp.uint4", u8: "jnp.uint8", u16: "jnp.uint16", u32: "jnp.uint32", u64: "jnp.uint64",
  f8e4m3fn: "jnp.float8_e4m3fn", f8e5m2: "jnp.float8_e5m2",
}; // prettier-ignore

const ROOTS: Readonly<Record<string, string>> = { np: "numpy", numpy: "numpy" };

const MODULES = new Set(["np", "numpy", "lax", "nn", "random", "scipy", "tree", "ops", "image", "debug"]);
const TRANSFORMATIONS = new Set([
  "grad", "valueAndGrad", "jvp", "vjp", "linearize", "linearTranspose", "jacfwd", "jacrev", "jacobian", "hessian", "vmap", "jit",
  "checkpoint", "remat", "evalShape", "closureConvert", "fwdAndBwd", "namedCall",
]); // prettier-ignore

const OPERATORS: Readonly<Record<string, string>> = { "===": "==", "==": "==", "!==": "!=", "&&": "&", "||": "|" };

/** Methods and attributes of tensors whose names are not JAX's by the rule. */
const MEMBERS: Readonly<Record<string, string>> = { T: "T", mT: "mT" };

export class Untranslatable extends Error {}

const pathText = (node: ts.Expression): string | null => {
  if (ts.isIdentifier(node)) return MODULES.has(node.text) ? (ROOTS[node.text] ?? node.text) : null;
  if (ts.isPropertyAccessExpression(node)) {
    const head = pathText(node.expression);
    return head && `${head}.${node.name.text}`;
  }
  return null;
};

const isPlain = (node: ts.Expression): boolean =>
  ts.isArrayLiteralExpression(node)
    ? node.elements.every(isPlain)
    : ts.isNumericLiteral(node) || ts.isStringLiteral(node) || ts.isPrefixUnaryExpression(node) || node.kind === ts.SyntaxKind.NullKeyword; // prettier-ignore

function number(text: string): string {
  const plain = text.replaceAll("_", "");
  return plain;
}

/** JAX's class for an object of dimension numbers. */
function structureOf(node: ts.ObjectLiteralExpression): string | null {
  const has = (name: string): boolean => node.properties.some((property) => property.name?.getText() === name);
  if (has("startIndexMap")) return "jax.lax.GatherDimensionNumbers";
  return has("scatterDimsToOperandDims") ? "jax.lax.ScatterDimensionNumbers" : null;
}

/** An entry of `x.at(…)`: `[1, null, 2]` is a slice, `[]` all of them. */
function index(node: ts.Expression): string {
  if (ts.isArrayLiteralExpression(node)) {
    const parts = node.elements.map((each) => (each.kind === ts.SyntaxKind.NullKeyword ? "None" : python(each)));
    return `slice(${parts.length === 0 ? "None" : parts.length === 1 ? `${parts[0]}, None` : parts.join(", ")})`;
  }
  return ts.isStringLiteral(node) && node.text === "..." ? "Ellipsis" : python(node);
}

function call(node: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(node.expression) && !pathText(node.expression)) {
    const { expression, name } = node.expression;
    const entries = `[(${node.arguments.map((each) => `${index(each)}, `).join("")})]`;
    if (name.text === "at") return `${python(expression)}.at${entries}`;
    if (name.text === "slice") return `${python(expression)}${entries}`;
  }
  const args = [...node.arguments];
  const last = args[args.length - 1];
  const path = pathText(node.expression);
  const keywords: string[] = [];
  const isOptions = last && ts.isObjectLiteralExpression(last) && !structureOf(last) && !path?.startsWith("tree.");
  if (isOptions && (args.length > 1 || path !== null)) {
    args.pop();
    for (const property of last.properties) {
      if (!ts.isPropertyAssignment(property)) throw new Untranslatable("an option that is no name: value");
      keywords.push(`${keywordName(property.name.getText())}=${python(property.initializer)}`);
    }
  }
  const list = [...args.map(python), ...keywords];
  return `${python(node.expression)}(${list.join(", ")})`;
}

/** An expression in Python. */
export function python(node: ts.Expression): string {
  if (ts.isParenthesizedExpression(node)) return `(${python(node.expression)})`;
  if (ts.isNumericLiteral(node)) return number(node.getText());
  if (ts.isStringLiteral(node)) return JSON.stringify(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return "True";
  if (node.kind === ts.SyntaxKind.FalseKeyword) return "False";
  if (node.kind === ts.SyntaxKind.NullKeyword) return "None";
  if (ts.isSpreadElement(node)) return `*${python(node.expression)}`;
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map(python);
    return isPlain(node) ? `(${items.map((item) => `${item},`).join(" ")})` : `[${items.join(", ")}]`;
  }
  if (ts.isObjectLiteralExpression(node)) {
    const structure = structureOf(node);
    if (structure) {
      const fields = node.properties.map((property) => {
        const [name, value] = property.getText().split(/: (.*)/s);
        return `${keywordName(name)}=tuple(${value})`;
      });
      return `${structure}(${fields.join(", ")})`;
    }
    const entries = node.properties.map((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return `"${property.name.text}": ${property.name.text}`;
      if (!ts.isPropertyAssignment(property)) throw new Untranslatable("a spread");
      return `"${property.name.getText()}": ${python(property.initializer)}`;
    });
    return `{${entries.join(", ")}}`;
  }
  if (ts.isIdentifier(node)) {
    if (Object.hasOwn(DTYPES, node.text)) return DTYPES[node.text];
    if (node.text === "NaN") return "jnp.nan";
    if (node.text === "Infinity") return "jnp.inf";
    if (node.text === "undefined") return "None";
    if (TRANSFORMATIONS.has(node.text)) return jaxName(node.text);
    if (node.text === "hvp" || node.text === "stopGradient" || node.text === "customJvp" || node.text === "customVjp")
      return `_${node.text}`;
    return node.text === "lambda" ? "lambda_" : node.text;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const path = pathText(node);
    if (path) return jaxName(path);
    const name = node.name.text;
    return `${python(node.expression)}.${MEMBERS[name] ?? keywordName(name)}`;
  }
  if (ts.isElementAccessExpression(node)) return `${python(node.expression)}[${python(node.argumentExpression)}]`;
  if (ts.isCallExpression(node)) return call(node);
  if (ts.isPrefixUnaryExpression(node)) {
    const operator = node.operator === ts.SyntaxKind.ExclamationToken ? "~" : ts.tokenToString(node.operator);
    return `${operator}${python(node.operand)}`;
  }
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText();
    if (operator === "%") return `jax.lax.rem(${python(node.left)}, ${python(node.right)})`;
    return `${python(node.left)} ${OPERATORS[operator] ?? operator} ${python(node.right)}`;
  }
  if (ts.isConditionalExpression(node)) {
    return `(${python(node.whenTrue)} if ${python(node.condition)} else ${python(node.whenFalse)})`;
  }
  if (ts.isArrowFunction(node)) {
    if (ts.isBlock(node.body)) throw new Untranslatable("a function with statements");
    const names: string[] = [];
    let body = python(node.body);
    node.parameters.forEach((parameter, i) => {
      if (ts.isArrayBindingPattern(parameter.name)) {
        names.push(`p${i}_`);
        parameter.name.elements.forEach((element, j) => {
          if (ts.isOmittedExpression(element)) return;
          body = `(lambda ${element.name.getText()}: ${body})(p${i}_[${j}])`;
        });
      } else if (ts.isObjectBindingPattern(parameter.name)) {
        names.push(`p${i}_`);
        for (const element of parameter.name.elements) {
          const name = element.name.getText();
          body = `(lambda ${name}: ${body})(p${i}_["${(element.propertyName ?? element.name).getText()}"])`;
        }
      } else names.push(parameter.name.getText());
    });
    return `(lambda ${names.join(", ")}: ${body})`;
  }
  throw new Untranslatable(`${ts.SyntaxKind[node.kind]} in ${node.getText()}`);
}

const assign = (name: ts.BindingName): string => {
  if (ts.isIdentifier(name)) return name.text;
  if (ts.isArrayBindingPattern(name)) {
    return `(${name.elements.map((each) => (ts.isOmittedExpression(each) ? "_" : `${assign(each.name)}`)).join(", ")},)`;
  }
  throw new Untranslatable("an object pattern");
};

/** The lines of a Python function's body that gives what the example gives. */
export function pythonBody({ setup, expression }: Example): string[] {
  const file = ts.createSourceFile("example.ts", `${setup}\n(${expression});`, ts.ScriptTarget.Latest, true);
  return file.statements.map((statement) => {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations
        .map(({ name, initializer }) => `${assign(name)} = ${initializer ? python(initializer) : "None"}`)
        .join("; ");
    }
    if (!ts.isExpressionStatement(statement)) throw new Untranslatable(ts.SyntaxKind[statement.kind]);
    const value = python(statement.expression);
    return statement === file.statements[file.statements.length - 1] ? `return ${value}` : value;
  });
}
