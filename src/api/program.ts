// One program, compiled ahead of time from source: its texts, and how it is compiled.
import type { Signature } from "../frontend/elaborate/entry.ts";
import { print } from "../ir/print.ts";
import type { Lowered } from "./loweredText.ts";
import type { Variants } from "./optionalParts.ts";
import { LoweredProgram, type Where } from "./loweredProgram.ts";

export class Program extends LoweredProgram {
  readonly #lowered: Lowered;
  readonly #variants: Variants<Program> | undefined;

  /** `variants` are for when parts of its arguments may be left out. */
  constructor(lowered: Lowered, types: Signature, where?: Where, variants?: Variants<Program>) {
    super(lowered, types, where);
    this.#lowered = lowered;
    this.#variants = variants;
  }

  /** As any program's; arguments that may be left out are, as in the language. */
  override run(...args: readonly unknown[]): Promise<unknown> {
    if (this.#variants === undefined) return super.run(...args);
    return Promise.resolve().then(() => {
      const other = this.#variants?.for(args);
      return other ? other.program.run(...other.args) : super.run(...args);
    });
  }

  override dispose(): void {
    super.dispose();
    this.#variants?.dispose();
  }

  /** The optimised IR, as text. */
  get ir(): string {
    return print(this.#lowered.func);
  }
}
