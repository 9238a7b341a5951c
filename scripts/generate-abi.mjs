// Generates src/runtime/abi.generated.ts from the headers of the PJRT C API, of XLA's FFI and of the extensions in use:
//   node scripts/generate-abi.mjs path/to/pjrt_c_api.h [output.ts] [--with header.h]…
// tsjax's own table is made with c_api.h (XLA's FFI), pjrt_c_api_ffi_extension.h, profiler_c_api.h and
// pjrt_c_api_profiler_extension.h.
// It reads the C subset that the headers use (structs, enums, typedefs, anonymous unions) and lays the structs
// out by the LP64 rules, which every platform with a PJRT plugin follows.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { with: { type: "string", multiple: true, default: [] } },
});
const [headerPath, outputPath] = positionals;
if (headerPath === undefined) {
  console.error("usage: node scripts/generate-abi.mjs path/to/pjrt_c_api.h [output.ts] [--with header.h]…");
  process.exit(2);
}
const source = [headerPath, ...values.with]
  .map((path) => readFileSync(path, "utf8"))
  .join("\n")
  .replace(/\/\*[\s\S]*?\*\//g, " ")
  .replace(/\/\/.*$/gm, " ");

const PRIMITIVES = {
  size_t: ["usize", 8],
  uintptr_t: ["usize", 8],
  uint64_t: ["usize", 8],
  int64_t: ["i64", 8],
  intptr_t: ["i64", 8],
  int: ["i32", 4],
  int32_t: ["i32", 4],
  uint32_t: ["u32", 4],
  float: ["f32", 4],
  bool: ["bool", 1],
};

/** The text between a brace at `open` and the one that closes it, and where it ends. */
function braces(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return { body: text.slice(open + 1, i), end: i + 1 };
  }
  throw new Error(`unbalanced braces at offset ${open}`);
}

const enums = {};
for (const match of source.matchAll(/typedef enum\s*\w*\s*\{/g)) {
  const { body, end } = braces(source, match.index + match[0].length - 1);
  const name = /^\s*(\w+)\s*;/.exec(source.slice(end))?.[1];
  if (name === undefined) throw new Error("an enum without a name");
  let next = 0;
  enums[name] = {};
  for (const entry of body.split(",").map((text) => text.trim())) {
    if (entry === "") continue;
    const [key, value] = entry.split("=").map((text) => text.trim());
    // `7`, or a bit: `1u << 3`.
    const bit = /^1u?\s*<<\s*(\d+)$/.exec(value ?? "");
    if (value !== undefined) next = bit ? 1 << Number(bit[1]) : Number(value);
    enums[name][key] = next++;
  }
}

/** Splits a struct's body into declarations, nested unions kept whole. */
function declarations(body) {
  const out = [];
  let depth = 0;
  let parens = 0;
  let start = 0;
  for (let i = 0; i < body.length; i++) {
    if (body[i] === "{") depth++;
    else if (body[i] === "}") depth--;
    else if (body[i] === "(") parens++;
    else if (body[i] === ")") parens--;
    else if (body[i] === ";" && depth === 0 && parens === 0) {
      out.push(body.slice(start, i).trim());
      start = i + 1;
    }
  }
  return out.filter((text) => text !== "");
}

const bodies = new Map();
for (const match of source.matchAll(/(?:typedef\s+)?struct\s+(\w+)\s*\{/g)) {
  bodies.set(match[1], braces(source, match.index + match[0].length - 1).body);
}
for (const [, type, name] of source.matchAll(/typedef\s+(\w+)\s+(\w+)\s*;/g)) {
  if (type in PRIMITIVES) PRIMITIVES[name] = PRIMITIVES[type];
}
const functionPointers = new Set([...source.matchAll(/typedef\s+[\w*\s]+\(\*(\w+)\)\s*\(/g)].map((match) => match[1]));

const structs = {};
const align = (offset, alignment) => Math.ceil(offset / alignment) * alignment;

/** The kind, size, alignment (and inner fields) of one declaration, with the name it declares. */
function declare(text) {
  if (/^union\s*\{/.test(text)) {
    const { body } = braces(text, text.indexOf("{"));
    const members = declarations(body).map(declare);
    const alignment = Math.max(...members.map((m) => m.alignment));
    return { members, size: align(Math.max(...members.map((m) => m.size)), alignment), alignment };
  }
  const macro = /_(?:PJRT|XLA_FFI)_API_STRUCT_FIELD\(\s*(\w+)\s*\)/.exec(text);
  if (macro) return { name: macro[1], kind: "ptr", size: 8, alignment: 8 };
  const callback = /\(\*\s*(\w+)\)\s*\(/.exec(text);
  if (callback) return { name: callback[1], kind: "ptr", size: 8, alignment: 8 };
  const plain = /^(.*?)(\**)\s*(\w+)$/s.exec(text.replace(/\*\s*const\b/g, "*").replace(/\bconst\b|\bstruct\b/g, " "));
  if (!plain) throw new Error(`cannot read the declaration "${text}"`);
  const [, typeText, , name] = plain;
  const pointer = text.includes("*");
  const type = typeText.replace(/\*/g, " ").trim();
  if (pointer || functionPointers.has(type)) return { name, kind: "ptr", size: 8, alignment: 8 };
  if (type in enums) return { name, kind: "i32", size: 4, alignment: 4 };
  if (type in PRIMITIVES) {
    const [kind, size] = PRIMITIVES[type];
    return { name, kind, size, alignment: size };
  }
  if (bodies.has(type)) {
    const inner = layout(type);
    return { name, kind: "struct", inner: type, size: align(inner.end, inner.alignment), alignment: inner.alignment };
  }
  throw new Error(`unknown type "${type}" in "${text}"`);
}

function layout(structName) {
  if (structs[structName]) return structs[structName];
  const fields = {};
  let offset = 0;
  let alignment = 1;
  const place = (member, at) => {
    if (member.members) for (const inner of member.members) place(inner, at);
    else {
      fields[member.name] = [at, member.kind];
      if (member.inner) {
        for (const [name, [inner, kind]] of Object.entries(structs[member.inner].fields)) {
          fields[`${member.name}.${name}`] = [at + inner, kind];
        }
      }
    }
  };
  for (const text of declarations(bodies.get(structName))) {
    const member = declare(text);
    offset = align(offset, member.alignment);
    place(member, offset);
    offset += member.size;
    alignment = Math.max(alignment, member.alignment);
  }
  return (structs[structName] = { end: offset, alignment, fields });
}
for (const name of bodies.keys()) layout(name);

const functions = [...bodies.get("PJRT_Api").matchAll(/_PJRT_API_STRUCT_FIELD\(\s*(\w+)\s*\)/g)].map(
  (match) => match[1],
);
const define = (name) => Number(new RegExp(`#define\\s+${name}\\s+(\\d+)`).exec(source)[1]);

const field = ([offset, kind]) => `[${offset}, "${kind}"]`;
const structText = Object.entries(structs)
  .filter(([name]) => name !== "PJRT_Api")
  .map(([name, { end, fields }]) => {
    const text = Object.entries(fields).map(([key, value]) => `${JSON.stringify(key)}: ${field(value)}`);
    return `  ${name}: { size: ${end}, fields: { ${text.join(", ")} } },`;
  });
const api = structs.PJRT_Api.fields;
const output = `// Generated by scripts/generate-abi.mjs from XLA's headers; do not edit. A data table, exempt from the length limit.
// A struct's \`size\` is what goes into its struct_size (the end of its last field); a field is [offset, kind].

export const API_VERSION = { major: ${define("PJRT_API_MAJOR")}, minor: ${define("PJRT_API_MINOR")} } as const;

export const STRUCTS = {
${structText.join("\n")}
} as const;

/** Where each function stands in the PJRT_Api struct. */
export const FUNCTIONS = {
${functions.map((name) => `  ${name}: ${api[name][0]},`).join("\n")}
} as const;

/** Offsets of the version numbers in the PJRT_Api struct. */
export const API_FIELDS = {
  structSize: ${api.struct_size[0]},
  extensionStart: ${api.extension_start[0]},
  majorVersion: ${api["pjrt_api_version.major_version"][0]},
  minorVersion: ${api["pjrt_api_version.minor_version"][0]},
} as const;

export const ENUMS = ${JSON.stringify(enums, null, 2)} as const;
`;
const target = outputPath ?? fileURLToPath(new URL("../src/runtime/abi.generated.ts", import.meta.url));
const options = await resolveConfig(target);
writeFileSync(target, await format(output, { ...options, filepath: target }));
console.error(
  `${Object.keys(structs).length} structs, ${functions.length} functions, ${Object.keys(enums).length} enums`,
);
