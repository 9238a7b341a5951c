// Parts of arguments that may be left out, `b?: f32` and `{ bias?: f32<[3]> }`: a program is compiled for those that are
// there, once for each choice that it is called with.
import type { ParameterSpec } from "../frontend/elaborate/entry.ts";
import type { InputSpec, IsThere } from "../frontend/elaborate/inputs.ts";

type Visit = (path: string, value: unknown) => void;

/** Calls `visit` for every part that may be left out and has a type of its own. */
function visitParts(specs: readonly ParameterSpec[], args: readonly unknown[], visit: Visit): void {
  const walk = (spec: InputSpec, value: unknown, path: string): void => {
    if (spec.kind === "tuple") {
      spec.items.forEach((item, i) => walk(item, (value as readonly unknown[] | undefined)?.[i], `${path}[${i}]`));
    }
    if (spec.kind !== "object") return;
    for (const [name, member] of spec.members) {
      const part = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
      if (member.optional && hasType(member.spec)) visit(`${path}.${name}`, part);
      walk(member.spec, part, `${path}.${name}`);
    }
  };
  specs.forEach(({ name, spec, optional }, i) => {
    if (optional && hasType(spec)) visit(name, args[i]);
    walk(spec, args[i], name);
  });
}

const hasType = (spec: InputSpec): boolean =>
  spec.kind === "tensor" ? spec.dtype !== null && spec.dims !== null : ["key", "object", "tuple"].includes(spec.kind);

/** What a program is compiled for that is not called yet: all parameters, and of objects the members that must be. */
const BY_DEFAULT: IsThere = (path) => !/[.[]/.test(path);

/** Programs for other choices of what is left out; undefined where nothing can be. */
export class Variants<P extends { dispose(): void }> {
  readonly #made = new Map<string, P>();

  private constructor(
    private readonly specs: readonly ParameterSpec[],
    private readonly compile: (isThere: IsThere) => P,
  ) {}

  static of<P extends { dispose(): void }>(
    specs: readonly ParameterSpec[] | null,
    compile: (isThere: IsThere) => P,
  ): Variants<P> | undefined {
    let some = false;
    visitParts(specs ?? [], [], () => (some = true));
    return specs && some ? new Variants(specs, compile) : undefined;
  }

  /** The program for these arguments, and those of them that it takes; undefined where it is the one for all parameters. */
  for(args: readonly unknown[]): { readonly program: P; readonly args: readonly unknown[] } | undefined {
    const there = new Set<string>();
    let usual = true;
    visitParts(this.specs, args, (path, value) => {
      if (value !== undefined) there.add(path);
      if ((value !== undefined) !== BY_DEFAULT(path)) usual = false;
    });
    if (usual) return undefined;
    const key = [...there].join("\n");
    let program = this.#made.get(key);
    if (!program) this.#made.set(key, (program = this.compile((path) => there.has(path))));
    return { program, args: args.filter((arg, i) => arg !== undefined || !this.specs[i]?.optional) };
  }

  dispose(): void {
    for (const program of this.#made.values()) program.dispose();
    this.#made.clear();
  }
}
