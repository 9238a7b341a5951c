// Declarations in TypeScript from the library's names and signatures.
import { BY_HAND, METHOD_FUNCTIONS, METHOD_SIGNATURES, MEMBERS_BY_HAND, PARAMETERS, RESULTS, SIGNATURES } from "./overrides.mjs"; // prettier-ignore
import { defaultText, parameterType } from "./parameters.mjs";
import { classify } from "./library.mjs";
import { docOf } from "./docs.ts";

const GENERIC = "<R extends AnyTensor = Tensor>";

const pascal = (path) =>
  path
    .split(".")
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join("");
const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
const RESERVED = new Set(["function", "delete", "in", "var", "default", "from", "case", "switch", "with", "new"]);
const parameterName = (name) => (RESERVED.has(name) ? `${name}_` : name);

export class Renderer {
  interfaces = [];
  described = new Set();

  comment(lines, indent) {
    const body = lines.map((line) => line.replaceAll("*/", "* /"));
    if (body.length === 1) return `${indent}/** ${body[0]} */\n`;
    return `${indent}/**\n${body.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
  }

  functionComment(path, indent) {
    this.described.add(path);
    const doc = docOf(path);
    return doc ? this.comment(doc, indent) : "";
  }

  /** The ways to call a function: by position, with options last, by options alone. */
  signatures(path, parameters, options) {
    if (Object.hasOwn(SIGNATURES, path)) return SIGNATURES[path];
    const result = Object.hasOwn(RESULTS, path) ? RESULTS[path] : "R";
    const special = typeof result === "object";
    const type = (parameter) => parameterType(parameter, PARAMETERS[`${path}.${parameter.name}`]);
    const positional = parameters.filter((each) => !each.keywordOnly && !each.rest);
    const required = positional.filter((each) => each.required);
    const rest = parameters.find((each) => each.rest);
    const orOptions = (text) => (options ? `${text} | ${options}` : text);
    const head = (names, last) => [...names.map((each) => `${parameterName(each.name)}: ${type(each)}`), ...last];
    const call = (list, gives) => `${gives === "R" ? GENERIC : ""}(${list.join(", ")}): ${gives}`;
    const gives = special ? (result.full === "Tensor" ? "R" : "any") : result === "Tensor" ? "R" : result;

    const tail = positional
      .filter((each) => !each.required)
      .map((each) => `${parameterName(each.name)}?: ${orOptions(type(each))}`);
    if (options && !rest) tail.push(`options?: ${options}`);
    if (rest) tail.push(`...${parameterName(rest.name)}: ${wrapped(orOptions(type(rest)))}[]`);
    const lines = [];
    if (special) lines.push(call(head(required, []), result.plainly));
    if (options && parameters.length > 1) {
      for (let count = 0; count < required.length; count++) {
        lines.push(call([...head(required.slice(0, count), []), `options: ${options}`], gives));
      }
    }
    // An optional parameter before a required one is required to TypeScript.
    const ordered = positional.findIndex((each) => !each.required);
    const mixed = ordered >= 0 && positional.slice(ordered).some((each) => each.required);
    if (mixed) lines.push(call(["...args: any[]"], gives));
    else lines.push(call([...head(required, []), ...tail], gives));
    return lines;
  }

  optionsInterface(path, parameters) {
    const taken = parameters.filter((each) => !each.rest);
    if (parameters.length < 2 || taken.length === 0 || Object.hasOwn(SIGNATURES, path)) return null;
    const name = `${pascal(path)}Options`;
    const fields = taken.map((each) => {
      const doc = defaultText(each.default);
      const type = parameterType({ ...each, required: false }, PARAMETERS[`${path}.${each.name}`]);
      return `${doc === null ? "" : `  /** ${doc} unless said. */\n`}  ${key(each.name)}?: ${type};`;
    });
    this.interfaces.push(`export interface ${name} {\n${fields.join("\n")}\n}`);
    return name;
  }

  functionType(path, parameters, indent) {
    const lines = this.signatures(path, parameters, this.optionsInterface(path, parameters));
    return `{\n${lines.map((line) => `${indent}  ${line};`).join("\n")}\n${indent}}`;
  }

  member(path, name, value) {
    const found = classify(value);
    const field = `  readonly ${key(name)}: `;
    switch (found.kind) {
      case "function":
        return `${this.functionComment(path, "  ")}${field}${this.functionType(path, found.parameters, "  ")};`;
      case "namespace":
        return `${field}${this.namespace(path, found.members)};`;
      case "dtype":
        return `${field}DType<"${found.dtype}">;`;
      case "enum":
        return `${field}EnumMember<"${found.enum}">;`;
      case "abstract":
        return `${field}AbstractDType;`;
      case "number":
        return `${field}number;`;
      default:
        return `${field}${found.text};`;
    }
  }

  /** Declares an interface for a namespace, and gives its name. */
  namespace(path, members) {
    const name = pascal(path);
    const body = members.map(([short, value]) => this.member(`${path}.${short}`, short, value)).join("\n");
    this.interfaces.push(`export interface ${name} {\n${body}\n}`);
    return name;
  }

  /** The methods of tensors: functions of numpy without their first parameter. */
  methods(names, numpy) {
    const body = names
      .filter((name) => !MEMBERS_BY_HAND.has(name))
      .map((name) => {
        const fn = numpy.get(METHOD_FUNCTIONS[name] ?? name);
        if (!fn) throw new Error(`the method ${name} is no function of numpy: add it to METHOD_FUNCTIONS`);
        const { parameters } = classify(fn);
        const path = `numpy.${METHOD_FUNCTIONS[name] ?? name}`;
        const rest = parameters.slice(1);
        const options = rest.length > 0 ? `${pascal(path)}Options` : null;
        const comment = this.functionComment(path, "  ");
        const lines = METHOD_SIGNATURES[name] ?? this.signatures(path, rest, options);
        return lines.map((line) => `${comment}  ${name}${line};`).join("\n");
      });
    this.interfaces.push(`export interface TensorMethods {\n${body.join("\n")}\n}`);
  }

  /** The exports of "tsjax" that are not declared by hand. */
  exports(module) {
    return module
      .names()
      .filter((name) => !BY_HAND.has(name))
      .map((name) => {
        const value = module.get(name);
        const found = classify(value);
        if (found.kind === "dtype") return dtypeExport(name);
        if (found.kind === "namespace") return `export declare const ${name}: ${this.namespace(name, found.members)};`;
        if (found.kind === "function")
          return `${this.functionComment(name, "")}export declare const ${name}: ${this.functionType(name, found.parameters, "")};`;
        throw new Error(`what is ${name}?`);
      });
  }
}

const wrapped = (text) => (text.includes("|") ? `(${text})` : text);

/** A dtype is a value and a type. Booleans are any: comparisons give boolean, `&` gives number, and both are bool. */
const dtypeExport = (name) =>
  name === "bool"
    ? `export declare const bool: DType<"bool">;\n/** A tensor of booleans: to the type checker a boolean where it was compared, a number after \`&\`, so anything. */\nexport type bool<_S extends readonly Dim[] = []> = any;`
    : `export declare const ${name}: DType<"${name}">;\nexport type ${name}<S extends readonly Dim[] = []> = TensorOf<"${name}", S>;`;
