"""Writes control.jsonl: random programs of nested branches, loops, breaks and early returns, with their values, gradients,
tangents, and both over a batch. JAX runs the same in Python, statement by statement.

Run: python tests/oracle/programs/control.py [SEED [COUNT]]
"""

import random
import sys

import jax
import jax.numpy as jnp
import numpy as np
from cases import case, write

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 1
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 60
R = random.Random(SEED)
INDENT = "  "
MUTABLE = {"float": ["a", "b"], "vector": ["u"], "integer": ["k", "w"]}


class Lines:
    """The same program in TypeScript and in Python."""

    def __init__(self):
        self.ts, self.py = [], []

    def add(self, depth, ts, py):
        if ts is not None:
            self.ts.append(INDENT * depth + ts)
        if py is not None:
            self.py.append(INDENT * depth + py)


class Generator:
    """Expressions are pairs of texts, (TypeScript, Python)."""

    def __init__(self):
        self.variables = {"s": "float", "t": "float", "v": "vector", "n": "integer"}
        self.variables |= {name: kind for kind, names in MUTABLE.items() for name in names}
        self.counters = []
        self.loops = []
        self.fuel = R.randint(5, 13)
        self.names = 0

    def fresh(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def variable(self, kind):
        name = R.choice([name for name, of in self.variables.items() if of == kind])
        return name, name

    # Expressions

    def float(self, depth=2):
        if depth <= 0 or R.random() < 0.25:
            return self.variable("float")
        return R.choice(
            [self.constant, self.arithmetic, self.function, self.extreme, self.reduction, self.element, self.choice]
        )(depth - 1)

    def constant(self, _):
        text = R.choice(["0.5", "1.5", "2.25", "-0.75", "3", "1"])
        return text, text

    def arithmetic(self, depth):
        operator, a, b = R.choice("+-*"), self.float(depth), self.float(depth)
        return f"({a[0]} {operator} {b[0]})", f"({a[1]} {operator} {b[1]})"

    def function(self, depth):
        name, a = R.choice(["sin", "tanh", "cos", "abs", "square"]), self.float(depth)
        return f"np.{name}({a[0]})", f"jnp.{name}({a[1]})"

    def extreme(self, depth):
        name, a, b = R.choice(["minimum", "maximum"]), self.float(depth), self.float(depth)
        return f"np.{name}({a[0]}, {b[0]})", f"jnp.{name}({a[1]}, {b[1]})"

    def reduction(self, depth):
        name, a = R.choice(["sum", "mean", "max"]), self.vector(depth)
        return f"np.{name}({a[0]})", f"jnp.{name}({a[1]})"

    def element(self, _):
        a, i = self.variable("vector"), self.integer(0)
        return f"{a[0]}[np.mod({i[0]}, 3)]", f"{a[1]}[jnp.mod({i[1]}, 3)]"

    def choice(self, depth):
        test, a, b = self.condition(1), self.float(depth), self.float(depth)
        return (
            f"({test[0]} ? {a[0]} + s * 0 : {b[0]} + s * 0)",
            f"({a[1]} + s * 0 if {test[1]} else {b[1]} + s * 0)",
        )

    def vector(self, depth=2):
        kind = R.choice(["variable", "scaled", "scaled", "both", "function", "update", "reversed"])
        if depth <= 0 or kind == "variable":
            return self.variable("vector")
        a = self.vector(depth - 1)
        if kind in ("scaled", "both"):
            b = self.float(depth - 1) if kind == "scaled" else self.vector(depth - 1)
            operator = R.choice("+-*")
            return f"({a[0]} {operator} {b[0]})", f"({a[1]} {operator} {b[1]})"
        if kind == "function":
            name = R.choice(["sin", "tanh", "cumsum"])
            return f"np.{name}({a[0]})", f"jnp.{name}({a[1]})"
        if kind == "reversed":
            return f"{a[0]}.slice([null, null, -1])", f"{a[1]}[::-1]"
        i, value = self.integer(0), self.float(depth - 1)
        ts, py = R.choice([("set", "set"), ("add", "add"), ("mul", "multiply"), ("max", "max")])
        return (
            f"{a[0]}.at(np.mod({i[0]}, 3)).{ts}({value[0]})",
            f"{a[1]}.at[jnp.mod({i[1]}, 3)].{py}({value[1]})",
        )

    def integer(self, depth=1):
        if self.counters and R.random() < 0.35:
            name = R.choice(self.counters)
            return name, name
        if depth <= 0 or R.random() < 0.6:
            return self.variable("integer")
        operator, a, b = R.choice("+-*"), self.integer(depth - 1), self.integer(depth - 1)
        return f"np.mod({a[0]} {operator} {b[0]}, 7)", f"jnp.mod({a[1]} {operator} {b[1]}, 7)"

    def condition(self, depth=2):
        kind = R.choice(["compare", "compare", "remainder", "both", "not", "reduction"])
        if depth <= 0 or kind == "compare":
            # The odd offset keeps the two sides from being equal but for rounding.
            operator, a, b = R.choice(["<", ">", "<=", ">="]), self.float(1), self.float(1)
            return f"{a[0]} {operator} {b[0]} - 0.013", f"({a[1]} {operator} {b[1]} - 0.013)"
        if kind == "remainder":
            (ts, py), a, m = (
                R.choice([("<", "<"), (">", ">"), ("===", "=="), ("!==", "!=")]),
                self.integer(0),
                R.randint(0, 2),
            )
            return f"{a[0]} % 3 {ts} {m}", f"(jnp.fmod({a[1]}, 3) {py} {m})"
        if kind == "both":
            (ts, py), a, b = (
                R.choice([("&&", "and"), ("||", "or")]),
                self.condition(depth - 1),
                self.condition(depth - 1),
            )
            return f"({a[0]}) {ts} ({b[0]})", f"({a[1]} {py} {b[1]})"
        if kind == "not":
            a = self.condition(depth - 1)
            return f"!({a[0]})", f"(not {a[1]})"
        name, a = R.choice(["any", "all"]), self.vector(1)
        return f"np.{name}({a[0]} > 0.25)", f"jnp.{name}({a[1]} > 0.25)"

    # Statements

    def block(self, out, depth, count):
        """Statements in a scope of their own."""
        variables, counters, before = dict(self.variables), list(self.counters), len(out.py)
        for _ in range(count):
            self.statement(out, depth)
        if len(out.py) == before:
            out.add(depth, None, "pass")
        self.variables, self.counters = variables, counters

    def statement(self, out, depth):
        self.fuel -= 1
        simple = [self.assign] * 4 + [self.declare, self.swap]
        if self.loops:
            simple.append(self.jump)
        if depth > 1:
            simple.append(self.early)
        nested = [self.branch] * 3 + [self.while_loop] * 2 + [self.for_loop] * 3 + [self.do_loop, self.switch]
        deep = depth < 5 and self.fuel > 0 and R.random() < 0.5
        R.choice(nested if deep else simple)(out, depth)

    def assign(self, out, depth):
        kind = R.choice(["float", "float", "vector", "integer"])
        name = R.choice(MUTABLE[kind])
        if kind == "integer":
            if R.random() < 0.4:
                operator = R.choice("+-")
                return out.add(depth, f"{name}{operator * 2};", f"{name} = {name} {operator} 1")
            a = self.integer(1)
            return out.add(depth, f"{name} = np.mod({name} + {a[0]}, 11);", f"{name} = jnp.mod({name} + {a[1]}, 11)")
        if kind == "float" and R.random() < 0.4:
            operator, a = R.choice("+-*"), self.float(1)
            factor = (f"np.tanh({a[0]})", f"jnp.tanh({a[1]})") if operator == "*" else a
            return out.add(depth, f"{name} {operator}= {factor[0]};", f"{name} = {name} {operator} {factor[1]}")
        a = self.float(2) if kind == "float" else self.vector(2)
        typed = " + s * 0" if kind == "float" else ""
        return out.add(depth, f"{name} = np.clip({a[0]}, -9, 9){typed};", f"{name} = jnp.clip({a[1]}, -9, 9){typed}")

    def declare(self, out, depth):
        kind, name = R.choice(["float", "vector"]), self.fresh("c")
        a = self.float(2) if kind == "float" else self.vector(2)
        typed = " + s * 0" if kind == "float" else ""
        out.add(depth, f"const {name} = {a[0]}{typed};", f"{name} = {a[1]}{typed}")
        self.variables[name] = kind

    def swap(self, out, depth):
        out.add(depth, "[a, b] = [b, a];", "a, b = b, a")

    def jump(self, out, depth):
        test = self.condition(1)
        kind = R.choice(["break", "continue"]) if self.loops[-1] == "loop" else "break"
        out.add(depth, f"if ({test[0]}) {kind};", f"if {test[1]}: {kind}")

    def early(self, out, depth):
        test = self.condition(1)
        out.add(depth, f"if ({test[0]}) {{", f"if {test[1]}:")
        a, b, c = self.float(2), self.vector(1), self.integer(1)
        out.add(
            depth + 1,
            f"return [{a[0]} + s * 0, {b[0]}, {c[0]} + n * 0];",
            f"return [{a[1]} + s * 0, {b[1]}, {c[1]} + n * 0]",
        )
        out.add(depth, "}", None)

    def branch(self, out, depth):
        test = self.condition(2)
        out.add(depth, f"if ({test[0]}) {{", f"if {test[1]}:")
        self.block(out, depth + 1, R.randint(1, 3))
        if R.random() < 0.3:
            test = self.condition(1)
            out.add(depth, f"}} else if ({test[0]}) {{", f"elif {test[1]}:")
            self.block(out, depth + 1, R.randint(1, 2))
        if R.random() < 0.6:
            out.add(depth, "} else {", "else:")
            self.block(out, depth + 1, R.randint(1, 3))
        out.add(depth, "}", None)

    def body(self, out, depth, count, kind="loop"):
        self.loops.append(kind)
        self.block(out, depth, count)
        self.loops.pop()

    def while_loop(self, out, depth):
        name, test, most = self.fresh("w"), self.condition(1), R.randint(1, 5)
        out.add(depth, f"let {name} = 0;", f"{name} = 0")
        out.add(depth, f"while ({name} < {most} && ({test[0]})) {{", f"while {name} < {most} and {test[1]}:")
        out.add(depth + 1, f"{name}++;", f"{name} = {name} + 1")
        self.body(out, depth + 1, R.randint(1, 4))
        out.add(depth, "}", None)

    def do_loop(self, out, depth):
        name, test, most = self.fresh("d"), self.condition(1), R.randint(1, 4)
        out.add(depth, f"let {name} = 0;", f"{name} = 0")
        out.add(depth, "do {", "while True:")
        out.add(depth + 1, f"{name} += 1;", f"{name} = {name} + 1")
        self.body(out, depth + 1, R.randint(1, 3), "do")
        out.add(
            depth, f"}} while ({name} < {most} && ({test[0]}));", f"  if not ({name} < {most} and {test[1]}): break"
        )

    def for_loop(self, out, depth):
        kind, name = R.choice(["range", "range", "counter", "rows"]), self.fresh("i")
        if kind == "rows":
            rows = self.vector(1)
            out.add(depth, f"for (const {name} of {rows[0]}) {{", f"for {name} in list({rows[1]}):")
            self.variables[name] = "float"
        else:
            start, stop, step = R.choice([(0, "4", 1), (0, "n", 1), (5, "0", -1), (2, "n", 1), (1, "6", 2)])
            python = f"for {name} in range({start}, int({stop}), {step}):"
            if kind == "range":
                out.add(depth, f"for (const {name} of range({start}, {stop}, {step})) {{", python)
            else:
                test = f"{name} {'<' if step > 0 else '>'} {stop}"
                out.add(depth, f"for (let {name} = {start}; {test}; {name} += {step}) {{", python)
            self.counters.append(name)
        self.body(out, depth + 1, R.randint(1, 3))
        if kind == "rows":
            del self.variables[name]
        else:
            self.counters.remove(name)
        out.add(depth, "}", None)

    def switch(self, out, depth):
        """In Python a loop of one round, with the bodies that a case falls through written out."""
        subject, name = self.integer(1), self.fresh("q")
        labels = R.sample([0, 1, 2, 3], R.randint(1, 3))
        entries = [*labels, None] if R.random() < 0.7 else labels
        out.add(depth, f"switch (np.mod({subject[0]}, 4)) {{", f"{name} = int(jnp.mod({subject[1]}, 4))")
        bodies = []
        for label in entries:
            part = Lines()
            self.body(part, depth + 2, R.randint(1, 2), "switch")
            ends = R.random() < 0.7
            bodies.append((part.py, ends))
            out.add(depth + 1, "default: {" if label is None else f"case {label}: {{", None)
            out.ts += part.ts
            out.add(depth + 1, "}", None)
            if ends:
                out.add(depth + 1, "break;", None)
        out.add(depth, "}", "while True:")
        for i, label in enumerate(entries):
            out.add(depth + 1, None, f"if {name} not in {labels}:" if label is None else f"if {name} == {label}:")
            for lines, ends in bodies[i:]:
                out.py += lines
                if ends:
                    break
            out.add(depth + 2, None, "break")
        out.add(depth + 1, None, "break")


def program():
    out, generator = Lines(), Generator()
    for name, value in [("a", "s"), ("b", "t * 0.5"), ("u", "v"), ("k", "n"), ("w", "1")]:
        out.add(1, f"let {name} = {value};", f"{name} = {value}")
    for _ in range(R.randint(2, 5)):
        generator.statement(out, 1)
    out.add(1, "return [a + b * s, u, k + w];", "return [a + b * s, u, k + w]")
    return out


def sixteenths(*shape):
    return np.array([R.randint(-32, 32) / 16 for _ in range(int(np.prod(shape)))], np.float32).reshape(shape)


HEAD = """import { numpy as np, range, grad, jvp, vmap, f32, i32 } from "tsjax";

function f(s: f32, t: f32, v: f32<[3]>, n: i32) {
"""
TOTAL = """
function total(s: f32, t: f32, v: f32<[3]>, n: i32) {
  const [x, y] = f(s, t, v, n);
  return x + np.sum(y);
}
"""
ONE = "s: f32, t: f32, v: f32<[3]>, n: i32"
BATCH = "s: f32<[4]>, t: f32<[4]>, v: f32<[4, 3]>, n: i32<[4]>"
GRADIENT = "grad(total, { argnums: [0, 1, 2] })"
MAINS = {
    "plain": (ONE, "f(s, t, v, n)"),
    "grad": (ONE, f"{GRADIENT}(s, t, v, n)"),
    "jvp": (ONE, "jvp((a, b, c) => total(a, b, c, n), [s, t, v], [1.0, -0.5, np.array([0.5, 1, -1])])"),
    "vmap": (BATCH, "vmap(f)(s, t, v, n)"),
    "vmapgrad": (BATCH, f"vmap({GRADIENT})(s, t, v, n)"),
}


def answers(mode, function):
    """Inputs, and what JAX makes of them."""

    def run(s, t, v, n):
        return function(*map(jnp.asarray, (s, t, v, n)))

    def total(s, t, v, n):
        x, y, _ = run(s, t, v, n)
        return x + jnp.sum(y)

    gradient = jax.grad(total, argnums=(0, 1, 2))
    if mode in ("plain", "grad", "jvp"):
        inputs = [sixteenths(), sixteenths(), sixteenths(3), np.int32(R.randint(0, 4))]
        if mode == "jvp":
            *primals, n = inputs
            tangents = (np.float32(1), np.float32(-0.5), np.array([0.5, 1, -1], np.float32))
            return inputs, jax.jvp(lambda s, t, v: total(s, t, v, n), tuple(primals), tangents)
        return inputs, (run if mode == "plain" else gradient)(*inputs)
    inputs = [sixteenths(4), sixteenths(4), sixteenths(4, 3), np.array([R.randint(0, 4) for _ in range(4)], np.int32)]
    rows = [(run if mode == "vmap" else gradient)(*each) for each in zip(*inputs)]
    return inputs, jax.tree.map(lambda *parts: jnp.stack([jnp.asarray(part) for part in parts]), *rows)


def moderate(outputs):
    return all(np.all(np.abs(np.asarray(x, np.float64)) < 1e5) for x in jax.tree.leaves(outputs))


cases = []
while len(cases) < COUNT:
    text, mode = program(), R.choice(list(MAINS))
    names = {"jnp": jnp}
    exec("def f(s, t, v, n):\n" + "\n".join(text.py), names)
    inputs, outputs = answers(mode, names["f"])
    if not moderate(outputs):
        continue
    parameters, result = MAINS[mode]
    main = f"\nexport function main({parameters}) {{ return {result}; }}\n"
    source = HEAD + "\n".join(text.ts) + "\n}\n" + ("" if mode in ("plain", "vmap") else TOTAL) + main
    cases.append(case(f"control.{mode}:{SEED}.{len(cases)}", source, inputs, outputs, 1e-4, 1e-4))
write("control.jsonl", cases)
