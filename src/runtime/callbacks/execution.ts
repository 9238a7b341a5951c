// One run of a program that calls the host, from its start until nothing of it is under way.
import type { Call } from "../call.ts";
import type { PjrtError } from "../errors.ts";
import type { CallbackRun } from "../executable.ts";
import type { HostArray } from "../hostArray.ts";
import type { ArrayType } from "../arrayType.ts";

/** What one place of a program calls. */
export interface CallbackHandler {
  /** For messages. */
  readonly name: string;
  readonly operands: readonly ArrayType[];
  /** Operands and results before these are none of the function's. */
  readonly firstOperand: number;
  readonly firstResult: number;
  /** Results of the types that the place has. What it throws is what the program fails with. */
  run(args: readonly HostArray[]): readonly HostArray[] | Promise<readonly HostArray[]>;
}

interface Surroundings {
  /** Blocks, and takes calls meanwhile. */
  wait(until: () => boolean): void;
  /** XLA has the arguments, or has refused them. */
  begun(accepted: boolean): void;
  release(): void;
}

type State = "starting" | "running" | "done";

export class Execution implements CallbackRun {
  #state: State = "starting";
  #failure: { readonly error: unknown } | null = null;
  #refused = false;
  #abandoned = false;
  readonly #settled: (() => void)[] = [];
  readonly #begun: (() => void)[] = [];

  constructor(
    readonly id: number,
    private readonly call: Call,
    readonly handlers: readonly CallbackHandler[],
    private readonly surroundings: Surroundings,
  ) {}

  get done(): boolean {
    return this.#state === "done";
  }

  /** What the first function that failed has thrown. XLA's own error says less, and comes later. */
  threw(error: unknown): void {
    this.#failure ??= { error };
  }

  started(): void {
    this.#state = "running";
    this.surroundings.begun(true);
    if (this.#abandoned) for (const result of this.call.results()) result.dispose();
    this.#begun.splice(0).forEach((tell) => tell());
  }

  refused(error: PjrtError): void {
    this.#refused = true;
    this.surroundings.begun(false);
    this.finished(error);
    this.#begun.splice(0).forEach((tell) => tell());
  }

  finished(error: PjrtError | null): void {
    if (error) this.#failure ??= { error };
    this.#state = "done";
    this.surroundings.release();
    this.#settled.splice(0).forEach((tell) => tell());
  }

  async begin(): Promise<void> {
    if (this.#state === "starting") await new Promise<void>((resolve) => this.#begun.push(resolve));
    if (this.#refused) this.#check();
  }

  beginSync(): void {
    try {
      this.surroundings.wait(() => this.#state !== "starting");
    } catch (error) {
      // Nobody takes its results any more.
      this.#abandoned = true;
      throw error;
    }
    if (this.#refused) this.#check();
  }

  async finish(): Promise<void> {
    if (!this.done) await new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#check();
  }

  finishSync(): void {
    if (!this.done) this.surroundings.wait(() => this.done);
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
