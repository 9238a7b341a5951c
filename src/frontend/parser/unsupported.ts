// What the language leaves out of TypeScript, and what to do instead.
interface LeftOut {
  /** As the subject of a sentence. */
  readonly subject: string;
  readonly remedy: string;
}

export const LEFT_OUT = {
  class: { subject: "`class`", remedy: "use functions and plain objects" },
  enum: { subject: "`enum`", remedy: "use a constant object, or strings" },
  namespace: { subject: "`namespace`", remedy: "a file is a module: export what others use" },
  var: { subject: "`var`", remedy: "declare with `const` or `let`" },
  with: { subject: "`with`", remedy: "write out the object: `o.x`" },
  try: { subject: "`try`", remedy: "leave it out: no exceptions arise inside compiled code" },
  "for in": { subject: "`for … in`", remedy: "loop with `for (const key of Object.keys(…))`" },
  "for await": { subject: "`for await`", remedy: "loop with `for (const x of xs)`" },
  async: { subject: "`async`", remedy: "leave it out: functions of the language return at once" },
  await: { subject: "`await`", remedy: "leave it out: values of the language are there at once" },
  yield: { subject: "`yield`", remedy: "return an array" },
  generator: { subject: "a generator (`function*`)", remedy: "return an array" },
  this: { subject: "`this`", remedy: "pass the object as a parameter" },
  super: { subject: "`super`", remedy: "call the function by its name" },
  "new.target": { subject: "`new.target`", remedy: "use functions and plain objects" },
  "regular expression": {
    subject: "a regular expression",
    remedy: "use the methods of strings: `includes`, `indexOf`, `slice`, `split`",
  },
  "tagged template": { subject: "a tagged template", remedy: "call the function: `f(`…`)`" },
  "import()": { subject: "`import()`", remedy: 'import at the top of the file: `import … from "…"`' },
  "import.meta": { subject: "`import.meta`", remedy: "pass what is needed as an argument" },
  "import = require": { subject: "`import … = require(…)`", remedy: 'write `import … from "…"`' },
  "export =": { subject: "`export =`", remedy: "write `export default …`" },
  decorator: { subject: "a decorator", remedy: "call the function on the value: `const g = jit(f)`" },
  declare: {
    subject: "`declare` of anything else",
    remedy:
      "declare what the host hands in with `declare const` and `declare function`, types with `type` or `interface`",
  },
  getter: { subject: "a getter", remedy: "write a property or a function" },
  setter: { subject: "a setter", remedy: "make a new object: `{ ...object, key: value }`" },
  debugger: { subject: "`debugger`", remedy: "print values with `debug.print`" },
  overload: { subject: "a function without a body", remedy: "write one function whose parameters have union types" },
} as const satisfies Record<string, LeftOut>;

/** The names of what is left out, as `unsupported` nodes of the tree have them. */
export type Feature = keyof typeof LEFT_OUT;
