// What the types declare and what the package exports are the same names.
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import * as api from "../../src/api/index.ts";
import { root } from "./checkTypes.ts";

function declaredValues(): string[] {
  const file = join(root, "types/index.d.ts");
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: [] }); // prettier-ignore
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  return checker
    .getExportsOfModule(module!)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ flags }) => flags & ts.SymbolFlags.Value)
    .map(({ name }) => name);
}

test("every export is declared, and every declaration exported", () => {
  expect(declaredValues().sort()).toEqual(Object.keys(api).sort());
});
