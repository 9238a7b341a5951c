// Writes behind each example of docs/reference what it gives.
//
//   npm run reference -- [PAGE…]          all pages unless named
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateExamples } from "./reference/evaluate.ts";
import { evaluateHostExamples } from "./reference/evaluateHost.ts";
import { folder, isHostPage, pageNames, readPage, takeResult } from "./reference/pages.ts";

const WIDTH = 120;

/** A comment behind the code, or below it when the line is too long. */
function withComment(code: string, result: string): string {
  const line = `${code} // ${result}`;
  return line.split("\n").every((each) => each.length <= WIDTH) ? line : `${code}\n${folded(result)}`;
}

/** Words in lines of a comment. */
function folded(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length + 4 <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `// ${line}`).join("\n");
}

const pages = process.argv.length > 2 ? process.argv.slice(2) : pageNames();
for (const page of pages) {
  const text = readPage(page);
  const examples: string[] = [];
  text.replace(/```ts\n([\s\S]*?)```/g, (_, block: string) => {
    examples.push(takeResult(block).code);
    return "";
  });
  const results = isHostPage(page) ? await evaluateHostExamples(examples) : evaluateExamples(examples);
  let at = 0;
  const written = text.replace(/```ts\n([\s\S]*?)```/g, () => {
    const filled = `\`\`\`ts\n${withComment(examples[at], results[at])}\n\`\`\``;
    at++;
    return filled;
  });
  if (written !== text) writeFileSync(join(folder, page), written);
  console.log(`${page}: ${examples.length} examples`);
}
