// The type of a choice's alternatives, from the type of what they all give.
import type { IOrAlt } from "chevrotain";

export type OneOf<T> = IOrAlt<T>[];
