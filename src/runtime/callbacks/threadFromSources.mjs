// The thread where tsjax runs from its sources, as in tests: workers do not inherit what makes Node read TypeScript.
import { tsImport } from "tsx/esm/api";

await tsImport("./thread.ts", import.meta.url);
