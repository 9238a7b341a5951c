// A process from its start to the first results of a program in tsjax: prints the size of the first.
//
// startup_program.mjs NAME
import { array, jit, load } from "../dist/index.js";
import { argumentsOf, fileOf, mapData } from "./programs.mjs";

const name = process.argv[2];
const { main } = await load(fileOf(name));
const args = mapData(argumentsOf(name), ({ data, shape, dtype }) => array(data, { shape, dtype }));
const leaves = (value) => (value.dtype ? [value] : Object.values(value).flatMap(leaves));
const [first] = leaves(jit(main)(...args));
console.log(first.dataSync().reduce((sum, value) => sum + Math.abs(value), 0));
