// Random programs of nested control flow over scalars, from a seed, with a reading of their own: what JavaScript would
// compute, number by number. Values stay small integers, so that every dtype holds them exactly.

export type Expr =
  | { readonly kind: "const"; readonly value: number }
  | { readonly kind: "var"; readonly name: string }
  | { readonly kind: "op"; readonly op: "+" | "-" | "*"; readonly a: Expr; readonly b: Expr }
  | { readonly kind: "choose"; readonly test: Test; readonly a: Expr; readonly b: Expr };

export interface Test {
  readonly op: "<" | ">" | "===";
  readonly a: Expr;
  readonly b: Expr;
}

export type Stmt =
  | { readonly kind: "assign"; readonly name: string; readonly value: Expr }
  | { readonly kind: "declare"; readonly name: string; readonly value: Expr; readonly body: readonly Stmt[] }
  | { readonly kind: "if"; readonly test: Test; readonly then: readonly Stmt[]; readonly else: readonly Stmt[] | null }
  | { readonly kind: "while"; readonly fuel: string; readonly test: Test; readonly body: readonly Stmt[]; readonly form: "while" | "do" | "ever" } // prettier-ignore
  | { readonly kind: "for"; readonly name: string; readonly count: number; readonly body: readonly Stmt[]; readonly form: "range" | "let" | "of" } // prettier-ignore
  | { readonly kind: "switch"; readonly on: Expr; readonly cases: readonly { readonly test: number | null; readonly body: readonly Stmt[]; readonly ends: boolean }[] } // prettier-ignore
  | { readonly kind: "break" | "continue"; readonly label: string | null }
  | { readonly kind: "return"; readonly value: Expr };

/** mulberry32 */
const random = (seed: number) => {
  let a = seed >>> 0;
  return (n: number): number => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
};

interface Where {
  readonly vars: readonly string[];
  readonly assignable: readonly string[];
  readonly loop: boolean;
  readonly breakable: boolean;
  readonly labels: readonly string[];
  readonly depth: number;
}

export interface RandomProgram {
  readonly body: readonly Stmt[];
  readonly result: Expr;
}

export function randomProgram(seed: number): RandomProgram {
  const pick = random(seed);
  let names = 0;
  const fresh = (prefix: string): string => `${prefix}${names++}`;

  const expr = (where: Where, depth = 2): Expr => {
    switch (depth === 0 ? pick(2) : pick(5)) {
      case 0:
        return { kind: "const", value: pick(7) - 2 };
      case 1:
      case 2:
        return { kind: "var", name: where.vars[pick(where.vars.length)] };
      case 3:
        return { kind: "op", op: "+", a: expr(where, depth - 1), b: expr(where, depth - 1) };
      default:
        return pick(3) === 0
          ? { kind: "choose", test: test(where), a: expr(where, depth - 1), b: expr(where, depth - 1) }
          : { kind: "op", op: "-", a: expr(where, depth - 1), b: expr(where, depth - 1) };
    }
  };
  const test = (where: Where): Test => ({
    op: (["<", ">", "==="] as const)[pick(3)],
    a: expr(where, 1),
    b: expr(where, 1),
  });
  const block = (where: Where): Stmt[] => {
    const stmts: Stmt[] = [];
    for (let n = 1 + pick(3); n > 0; n--) {
      const next = stmt(where);
      stmts.push(next);
      if (next.kind === "break" || next.kind === "continue" || next.kind === "return") break;
    }
    return stmts;
  };
  const stmt = (where: Where): Stmt => {
    const deep = where.depth > 0;
    const inner = { ...where, depth: where.depth - 1 };
    const label = (): string | null => (where.labels.length > 0 && pick(3) === 0 ? where.labels[pick(where.labels.length)] : null); // prettier-ignore
    switch (pick(deep ? 12 : 5)) {
      case 0:
      case 1:
      case 2:
        return { kind: "assign", name: where.assignable[pick(where.assignable.length)], value: expr(where) };
      case 3:
        if (where.breakable && pick(2) === 0) return { kind: "if", test: test(where), then: [{ kind: "break", label: label() }], else: null }; // prettier-ignore
        if (where.loop)
          return { kind: "if", test: test(where), then: [{ kind: "continue", label: label() }], else: null };
        return { kind: "if", test: test(where), then: [{ kind: "return", value: expr(where) }], else: null };
      case 4:
        return pick(3) === 0
          ? { kind: "if", test: test(where), then: [{ kind: "return", value: expr(where) }], else: null }
          : { kind: "assign", name: where.assignable[pick(where.assignable.length)], value: expr(where) };
      case 5:
      case 6:
      case 7:
        return { kind: "if", test: test(where), then: block(inner), else: pick(2) === 0 ? null : block(inner) };
      case 8: {
        const name = fresh("v");
        const local = { ...inner, vars: [...where.vars, name], assignable: [...where.assignable, name] };
        return { kind: "declare", name, value: expr(where), body: block(local) };
      }
      case 9: {
        const fuel = fresh("fuel");
        return { kind: "while", fuel, test: test(where), form: (["while", "do", "ever"] as const)[pick(3)], body: block({ ...inner, loop: true, breakable: true, labels: [...where.labels, `l${fuel}`] }) }; // prettier-ignore
      }
      case 10: {
        const name = fresh("i");
        return { kind: "for", name, count: 1 + pick(3), form: (["range", "let", "of"] as const)[pick(3)], body: block({ ...inner, vars: [...where.vars, name], loop: true, breakable: true, labels: [...where.labels, `l${name}`] }) }; // prettier-ignore
      }
      default: {
        const cases = [...Array(1 + pick(3)).keys()].map((value) => ({
          test: value === 2 ? null : value,
          body: block({ ...inner, breakable: true }),
          ends: pick(3) > 0,
        }));
        return { kind: "switch", on: expr(where), cases };
      }
    }
  };
  const where: Where = { vars: ["x", "y", "a", "b"], assignable: ["a", "b"], loop: false, breakable: false, labels: [], depth: 3 }; // prettier-ignore
  return { body: [...block(where), ...block(where), ...block(where)], result: expr(where) };
}

// ── As source text ───────────────────────────────────────────────────────────────────────────────────────────────────

const exprText = (e: Expr): string => {
  switch (e.kind) {
    case "const":
      return e.value < 0 ? `(${e.value})` : String(e.value);
    case "var":
      return e.name;
    case "op":
      return `(${exprText(e.a)} ${e.op} ${exprText(e.b)})`;
    case "choose":
      return `(${testText(e.test)} ? ${exprText(e.a)} : ${exprText(e.b)})`;
  }
};
const testText = ({ op, a, b }: Test): string => `${exprText(a)} ${op} ${exprText(b)}`;

function stmtText(s: Stmt, indent: string): string {
  const body = (list: readonly Stmt[]): string =>
    `{\n${list.map((each) => stmtText(each, `${indent}  `)).join("")}${indent}}`;
  switch (s.kind) {
    case "assign":
      return `${indent}${s.name} = ${exprText(s.value)};\n`;
    case "declare":
      return `${indent}{\n${indent}let ${s.name} = ${exprText(s.value)};\n${s.body.map((each) => stmtText(each, `${indent}  `)).join("")}${indent}}\n`; // prettier-ignore
    case "if":
      return `${indent}if (${testText(s.test)}) ${body(s.then)}${s.else ? ` else ${body(s.else)}` : ""}\n`;
    case "while": {
      const spend = `${indent}  if (${s.fuel} > 4) break;\n${indent}  ${s.fuel} = ${s.fuel} + 1;\n`;
      const inner = `{\n${spend}${s.body.map((each) => stmtText(each, `${indent}  `)).join("")}${indent}}`;
      const loop = s.form === "while" ? `while (${testText(s.test)}) ${inner}` : s.form === "do" ? `do ${inner} while (${testText(s.test)});` : `for (;;) ${inner}`; // prettier-ignore
      return `${indent}let ${s.fuel} = 0;\n${indent}l${s.fuel}: ${loop}\n`;
    }
    case "for": {
      const head =
        s.form === "range"
          ? `for (const ${s.name} of range(${s.count}))`
          : s.form === "let"
            ? `for (let ${s.name} = 0; ${s.name} < ${s.count}; ${s.name}++)`
            : `for (const ${s.name} of [${[...Array(s.count).keys()].join(", ")}])`;
      return `${indent}l${s.name}: ${head} ${body(s.body)}\n`;
    }
    case "switch": {
      const cases = s.cases.map(({ test, body: list, ends }) => `${indent}${test === null ? "default" : `case ${test}`}:\n${list.map((each) => stmtText(each, `${indent}  `)).join("")}${ends ? `${indent}  break;\n` : ""}`); // prettier-ignore
      return `${indent}switch (${exprText(s.on)}) {\n${cases.join("")}${indent}}\n`;
    }
    case "break":
    case "continue":
      return `${indent}${s.kind}${s.label === null ? "" : ` ${s.label}`};\n`;
    case "return":
      return `${indent}return ${exprText(s.value)};\n`;
  }
}

/** The program over two i32 scalars. */
export const programText = ({ body, result }: RandomProgram): string =>
  `import { range, i32 } from "tsjax";\n\nexport function main(x: i32, y: i32) {\n  let a = x;\n  let b = y - x;\n${body.map((each) => stmtText(each, "  ")).join("")}  return ${exprText(result)} + a + b;\n}\n`;

// ── As JavaScript computes it ────────────────────────────────────────────────────────────────────────────────────────

type Jump = { readonly kind: "break" | "continue"; readonly label: string | null } | { readonly kind: "return"; readonly value: number }; // prettier-ignore

/** The program's result, as an i32. */
export function interpret({ body, result }: RandomProgram, x: number, y: number): number {
  const env = new Map<string, number>([["x", x], ["y", y], ["a", x], ["b", (y - x) | 0]]); // prettier-ignore
  const get = (name: string): number => env.get(name) ?? NaN;
  const value = (e: Expr): number => {
    switch (e.kind) {
      case "const":
        return e.value;
      case "var":
        return get(e.name);
      case "op":
        return (e.op === "+" ? value(e.a) + value(e.b) : e.op === "-" ? value(e.a) - value(e.b) : value(e.a) * value(e.b)) | 0; // prettier-ignore
      case "choose":
        return holds(e.test) ? value(e.a) : value(e.b);
    }
  };
  const holds = ({ op, a, b }: Test): boolean =>
    op === "<" ? value(a) < value(b) : op === ">" ? value(a) > value(b) : value(a) === value(b);
  const all = (list: readonly Stmt[]): Jump | null => {
    for (const each of list) {
      const jump = run(each);
      if (jump) return jump;
    }
    return null;
  };
  /** What a loop does about the end of an iteration: go on, stop, or jump further. */
  const after = (jump: Jump | null, label: string): "on" | "stop" | Jump => {
    if (!jump) return "on";
    if (jump.kind === "return" || (jump.label !== null && jump.label !== label)) return jump;
    return jump.kind === "break" ? "stop" : "on";
  };
  const run = (s: Stmt): Jump | null => {
    switch (s.kind) {
      case "assign":
        env.set(s.name, value(s.value));
        return null;
      case "declare":
        env.set(s.name, value(s.value));
        return all(s.body);
      case "if":
        return holds(s.test) ? all(s.then) : s.else ? all(s.else) : null;
      case "while": {
        env.set(s.fuel, 0);
        for (let first = true; ; first = false) {
          if ((s.form === "while" || (s.form === "do" && !first)) && !holds(s.test)) return null;
          if (get(s.fuel) > 4) return null;
          env.set(s.fuel, get(s.fuel) + 1);
          const next = after(all(s.body), `l${s.fuel}`);
          if (next === "stop") return null;
          if (next !== "on") return next;
        }
      }
      case "for":
        for (let i = 0; i < s.count; i++) {
          env.set(s.name, i);
          const next = after(all(s.body), `l${s.name}`);
          if (next === "stop") return null;
          if (next !== "on") return next;
        }
        return null;
      case "switch": {
        const on = value(s.on);
        const at = s.cases.findIndex(({ test }) => test === on);
        const from = at >= 0 ? at : s.cases.findIndex(({ test }) => test === null);
        if (from < 0) return null;
        for (const { body: list, ends } of s.cases.slice(from)) {
          const jump = all(list);
          if (jump?.kind === "break" && jump.label === null) return null;
          if (jump) return jump;
          if (ends) return null;
        }
        return null;
      }
      case "break":
      case "continue":
        return s;
      case "return":
        return { kind: "return", value: value(s.value) };
    }
  };
  const jump = all(body);
  return jump?.kind === "return" ? jump.value : (value(result) + get("a") + get("b")) | 0;
}
