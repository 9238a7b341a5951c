// Number.prototype and Boolean.prototype on static values.
import type { Num, Val } from "../values/values.ts";
import type { StaticArgs } from "./staticFunction.ts";

export const NUMBER_METHODS: Readonly<Record<string, (self: Num, args: StaticArgs) => Val>> = {
  toExponential: (self, args) => self.value.toExponential(args.optionalNumber(0)),
  toFixed: (self, args) => self.value.toFixed(args.optionalNumber(0)),
  toPrecision: (self, args) => self.value.toPrecision(args.optionalNumber(0)),
  toString: (self: Num, args: StaticArgs) => self.value.toString(args.optionalNumber(0)),
  valueOf: (self: Num) => self,
};

export const BOOLEAN_METHODS: Readonly<Record<string, (self: boolean, args: StaticArgs) => Val>> = {
  toString: (self: boolean) => String(self),
  valueOf: (self: boolean) => self,
};
