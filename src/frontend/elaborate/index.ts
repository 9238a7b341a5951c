// The elaborator: syntax trees to IR. entry.ts and inline.ts are the ways in; modules.ts runs modules, statements.ts
// and expressions.ts interpret them, branches.ts and rolling.ts make control flow of what is traced.
export { check } from "./check.ts";
export {
  elaborate,
  exportedFunction,
  exportsOf,
  type Elaborated,
  type ElaborateOptions,
  type Signature,
  type SignatureInput,
  type SignatureLeaf,
} from "./entry.ts";
export { DeferredFunction } from "./deferred.ts";
export { elaborateInline, inlineFunction, type InlineFunction } from "./inline.ts";
export { type InputMember, type InputSpec } from "./inputs.ts";
export { runModules } from "./modules.ts";
export { Placeholder } from "./placeholder.ts";
export { session, type Session } from "./session.ts";
