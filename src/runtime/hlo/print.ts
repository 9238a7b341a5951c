// HLO modules in XLA's text form, one instruction a line.
import { formatAttributes } from "./attributes.ts";
import type { HloComputation, HloInstruction, HloModule } from "./module.ts";
import { formatLiteral, formatShape } from "./shape.ts";

const ALIAS_KINDS = ["undefined-alias", "may-alias", "must-alias"];

interface Names {
  readonly computation: (id: number) => string;
  readonly instruction: (id: number) => string;
}

const namesOf = (module: HloModule): Names => {
  const computations = new Map(module.computations.map(({ id, name }) => [id, name]));
  const instructions = new Map(
    module.computations.flatMap(({ instructions }) => instructions.map(({ id, name }) => [id, name])),
  );
  return {
    computation: (id) => computations.get(id) ?? String(id),
    instruction: (id) => instructions.get(id) ?? String(id),
  };
};

const operands = (instruction: HloInstruction, names: Names): string => {
  switch (instruction.opcode) {
    case "parameter":
      return String(instruction.parameterNumber);
    case "constant":
      return instruction.literal ? formatLiteral(instruction.literal) : "{...}";
    default:
      return instruction.operandIds.map((id) => `%${names.instruction(id)}`).join(", ");
  }
};

const printInstruction = (instruction: HloInstruction, isRoot: boolean, names: Names): string => {
  const { name, opcode, shape } = instruction;
  const call = `${opcode}(${operands(instruction, names)})`;
  const attributes = formatAttributes(instruction, names.computation, names.instruction);
  return `  ${isRoot ? "ROOT " : ""}%${name} = ${formatShape(shape, true)} ${[call, ...attributes].join(", ")}`;
};

const printComputation = (computation: HloComputation, isEntry: boolean, names: Names): string => {
  const parameters = computation.instructions
    .filter(({ opcode }) => opcode === "parameter")
    .sort((a, b) => a.parameterNumber - b.parameterNumber)
    .map(({ name, shape }) => `${name}: ${formatShape(shape, false)}`);
  const result = formatShape(computation.programShape.result, false);
  const head = `${isEntry ? "ENTRY " : ""}%${computation.name} (${parameters.join(", ")}) -> ${result} {`;
  const lines = computation.instructions.map((instruction) =>
    printInstruction(instruction, instruction.id === computation.rootId, names),
  );
  return [head, ...lines, "}"].join("\n");
};

/** The module as XLA itself prints modules; constants of many elements are elided. */
export const printHlo = (module: HloModule): string => {
  const names = namesOf(module);
  const head = [`HloModule ${module.name}`];
  const aliases = module.inputOutputAlias?.entries ?? [];
  if (aliases.length > 0) {
    const entries = aliases.map(
      ({ outputShapeIndex, parameterNumber, parameterShapeIndex, kind }) =>
        `{${outputShapeIndex.join(",")}}: (${parameterNumber}, {${parameterShapeIndex.join(",")}}, ${ALIAS_KINDS[kind]})`,
    );
    head.push(`input_output_alias={ ${entries.join(", ")} }`);
  }
  if (module.hostProgramShape) {
    const { parameters, result } = module.hostProgramShape;
    const signature = `(${parameters.map((shape) => formatShape(shape, true)).join(", ")})->${formatShape(result, true)}`;
    head.push(`entry_computation_layout={${signature}}`);
  }
  const computations = module.computations.map((computation) =>
    printComputation(computation, computation.id === module.entryComputationId, names),
  );
  return [head.join(", "), ...computations].join("\n\n") + "\n";
};
