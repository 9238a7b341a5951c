// What an optimised program does, from its HLO: its kernels (what runs as one), their arithmetic, and the bytes that they read and
// write, by line of the source. Estimates: caches are not seen, and a loop whose turns are not known counts one.
import { workOf } from "./flops.ts";
import type { HloComputation, HloInstruction, HloModule } from "./module.ts";
import { bytesOf } from "./shape.ts";

export interface HloCost {
  readonly flops: number;
  readonly transcendentals: number;
  /** Read and written. */
  readonly bytes: number;
}

/** What runs as one: a fusion, or an instruction of its own. Its costs are those of all its runs. */
export interface HloKernel extends HloCost {
  readonly name: string;
  /** `fusion`, `dot`, `custom-call`, … */
  readonly opcode: string;
  /** How many instructions are in it. */
  readonly instructions: number;
  /** How often it runs. */
  readonly runs: number;
  readonly place: string;
}

export interface HloLine extends HloCost {
  /** `file:line`, or the empty text for what has no place. */
  readonly place: string;
  readonly instructions: number;
}

export interface HloStats extends HloCost {
  readonly kernels: readonly HloKernel[];
  readonly lines: readonly HloLine[];
  /** Loops whose turns the compiler does not know. */
  readonly unknownLoops: number;
  /** Bytes of arguments and results, and the most that intermediate results take at once. */
  readonly memory: { readonly arguments: number; readonly outputs: number; readonly temporaries: number };
}

/** Instructions that name or rearrange values without touching them. */
const FREE = new Set([
  "parameter", "constant", "tuple", "get-tuple-element", "bitcast", "after-all", "opt-barrier", "partition-id", "replica-id",
]); // prettier-ignore
/** Instructions whose work is that of the computations which they call, in turn. */
const CONTROL = new Set(["while", "conditional", "call", "async-start"]);
/** Those that read only what they give. */
const PICKS = new Set(["slice", "dynamic-slice", "gather"]);

const TRIP_COUNT = /"known_trip_count":\{"n":"(\d+)"\}/;

interface Total {
  flops: number;
  transcendentals: number;
  bytes: number;
}
const nothing = (): Total => ({ flops: 0, transcendentals: 0, bytes: 0 });

export const statsOf = (module: HloModule): HloStats => new Analysis(module).stats();

class Analysis {
  readonly #module: HloModule;
  readonly #computations: ReadonlyMap<number, HloComputation>;
  readonly #instructions: ReadonlyMap<number, HloInstruction>;
  readonly #kernels: HloKernel[] = [];
  readonly #lines = new Map<string, Total & { instructions: number }>();
  #unknownLoops = 0;

  constructor(module: HloModule) {
    this.#module = module;
    this.#computations = new Map(module.computations.map((each) => [each.id, each]));
    this.#instructions = new Map(
      module.computations.flatMap(({ instructions }) => instructions.map((op) => [op.id, op])),
    );
  }

  stats(): HloStats {
    const entry = this.#computations.get(this.#module.entryComputationId)!;
    this.#visit(entry, 1);
    const sum = nothing();
    for (const kernel of this.#kernels) add(sum, kernel);
    const lines = [...this.#lines].map(([place, total]) => ({ place, ...total }));
    const { parameters, result } = this.#module.hostProgramShape ?? entry.programShape;
    return {
      ...sum,
      kernels: this.#kernels,
      lines: lines.sort((a, b) => a.place.localeCompare(b.place, undefined, { numeric: true })),
      unknownLoops: this.#unknownLoops,
      memory: {
        arguments: parameters.reduce((bytes, shape) => bytes + bytesOf(shape), 0),
        outputs: bytesOf(result),
        temporaries: this.#temporaries(entry),
      },
    };
  }

  #operands(op: HloInstruction): HloInstruction[] {
    return op.operandIds.map((id) => this.#instructions.get(id)!);
  }

  #called(op: HloInstruction): HloComputation[] {
    return op.calledComputationIds.map((id) => this.#computations.get(id)!);
  }

  #visit(computation: HloComputation, runs: number): void {
    for (const op of computation.instructions) {
      if (FREE.has(op.opcode)) continue;
      if (CONTROL.has(op.opcode)) this.#control(op, runs);
      else this.#kernel(op, runs);
    }
  }

  #control(op: HloInstruction, runs: number): void {
    let turns = runs;
    if (op.opcode === "while") {
      const known = TRIP_COUNT.exec(op.backendConfig);
      if (known) turns *= Number(known[1]);
      else this.#unknownLoops++;
    }
    for (const computation of this.#called(op)) this.#visit(computation, turns);
  }

  #kernel(op: HloInstruction, runs: number): void {
    const place = placeOf(op);
    const inside = op.opcode === "fusion" ? this.#inside(op) : [op];
    const total = nothing();
    for (const each of inside) {
      const work = workOf(each, { operands: this.#operands(each), called: this.#called(each) });
      add(total, { ...work, bytes: 0 }, runs);
      this.#line(placeOf(each) || place, { ...work, bytes: 0 }, runs, 1);
    }
    const bytes = op.opcode === "fusion" ? this.#fusionBytes(op) : this.#bytes(op);
    total.bytes += bytes * runs;
    this.#line(place, { flops: 0, transcendentals: 0, bytes }, runs, 0);
    this.#kernels.push({ name: op.name, opcode: op.opcode, instructions: inside.length, runs, place, ...total });
  }

  #line(place: string, cost: HloCost, runs: number, instructions: number): void {
    let line = this.#lines.get(place);
    if (!line) this.#lines.set(place, (line = { ...nothing(), instructions: 0 }));
    add(line, cost, runs);
    line.instructions += instructions;
  }

  /** The instructions of a fusion that compute something, those of fusions in it as well. */
  #inside(fusion: HloInstruction): HloInstruction[] {
    return this.#called(fusion).flatMap(({ instructions }) =>
      instructions.flatMap((op) => (op.opcode === "fusion" ? this.#inside(op) : FREE.has(op.opcode) ? [] : [op])),
    );
  }

  /** What an instruction of its own reads and writes. */
  #bytes(op: HloInstruction): number {
    const operands = this.#operands(op);
    if (PICKS.has(op.opcode)) return 2 * bytesOf(op.shape);
    if (op.opcode === "dynamic-update-slice") return 2 * bytesOf(operands[1].shape);
    if (op.opcode === "scatter") return bytesOf(operands[1].shape) + 3 * bytesOf(operands[2].shape);
    return bytesOf(op.shape) + operands.reduce((sum, { shape }) => sum + bytesOf(shape), 0);
  }

  /** Of a parameter that is only picked from, what is picked; of a result that is updated in place, the update. */
  #fusionBytes(fusion: HloInstruction): number {
    const [body] = this.#called(fusion);
    const users = (id: number): HloInstruction[] => body.instructions.filter((op) => op.operandIds.includes(id));
    const root = body.instructions.find(({ id }) => id === body.rootId)!;
    const updated = root.opcode === "dynamic-update-slice" ? root : undefined;
    let bytes = updated ? bytesOf(this.#operands(updated)[1].shape) : bytesOf(root.shape);
    for (const parameter of body.instructions.filter(({ opcode }) => opcode === "parameter")) {
      const used = users(parameter.id);
      if (updated && updated.operandIds[0] === parameter.id && used.length === 1) continue;
      const picked = used.every((op) => PICKS.has(op.opcode) && op.operandIds[0] === parameter.id);
      bytes += picked ? used.reduce((sum, { shape }) => sum + bytesOf(shape), 0) : bytesOf(parameter.shape);
    }
    return bytes;
  }

  /** The most bytes that are alive at once between arguments and results, if instructions run in the order that they are in. */
  #temporaries(computation: HloComputation): number {
    const { instructions, rootId } = computation;
    const last = new Map<number, number>();
    instructions.forEach((op, i) => op.operandIds.forEach((id) => last.set(id, i)));
    const root = this.#instructions.get(rootId)!;
    const results = new Set(root.opcode === "tuple" ? root.operandIds : [rootId]);
    let [alive, most] = [0, 0];
    instructions.forEach((op, i) => {
      const own = FREE.has(op.opcode) || op.opcode === "while" || results.has(op.id) ? 0 : bytesOf(op.shape);
      const inside = CONTROL.has(op.opcode)
        ? Math.max(0, ...this.#called(op).map((each) => this.#temporaries(each)))
        : 0;
      alive += own;
      most = Math.max(most, alive + inside);
      for (const id of new Set(op.operandIds)) {
        const operand = this.#instructions.get(id)!;
        const isFree = FREE.has(operand.opcode) || operand.opcode === "while" || results.has(id);
        if (last.get(id) === i && !isFree) alive -= bytesOf(operand.shape);
      }
    });
    return most;
  }
}

const add = (total: Total, { flops, transcendentals, bytes }: HloCost, runs = 1): void => {
  total.flops += flops * runs;
  total.transcendentals += transcendentals * runs;
  total.bytes += bytes * runs;
};

const placeOf = ({ metadata }: HloInstruction): string =>
  metadata?.sourceFile ? `${metadata.sourceFile}:${metadata.sourceLine}` : "";
