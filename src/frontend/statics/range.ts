// `range(n)`, `range(start, stop, step)`: a rolled loop where a `for … of` runs over it, numbers where it is spread.
import { staticNumber } from "../arguments.ts";
import { checkCount } from "./limits.ts";
import { int, OpaqueVal, type Num, type Val } from "../values/values.ts";

export class RangeVal extends OpaqueVal {
  readonly what = "a range";

  /** Each an integer: static, or a traced scalar. */
  constructor(
    readonly start: Val,
    readonly stop: Val,
    readonly step: Val,
  ) {
    super();
  }

  /** [start, stop, step] when all three are known while compiling. */
  bounds(): readonly [number, number, number] | null {
    const [start, stop, step] = [this.start, this.stop, this.step].map(staticNumber);
    return start === null || stop === null || step === null ? null : [start, stop, step];
  }

  /** How many numbers it has, when that is known while compiling. */
  get length(): number | null {
    const bounds = this.bounds();
    return bounds && Math.max(0, Math.ceil((bounds[1] - bounds[0]) / bounds[2]));
  }

  /** Its numbers, when they are known while compiling. */
  numbers(): readonly Num[] | null {
    const bounds = this.bounds();
    if (bounds) checkCount("the range", this.length ?? 0);
    return bounds && Array.from({ length: this.length ?? 0 }, (_, i) => int(bounds[0] + i * bounds[2]));
  }

  override member(name: string): Val | undefined {
    if (name === "start") return this.start;
    if (name === "stop") return this.stop;
    if (name === "step") return this.step;
    if (name === "length" && this.length !== null) return int(this.length);
    return undefined;
  }
}
