// From IR to StableHLO text. `rules/` says how each op is written, one file for each family.
export { EmitError } from "./emitError.ts";
export { emitModule, type CallbackSite, type EmitOptions, type EmittedModule } from "./module.ts";
