// Where programs print to: debug.print, line by line.

type PrintLine = (line: string) => void;

const toStdout: PrintLine = (line) => void process.stdout.write(`${line}\n`);
let print = toStdout;

/** Takes the lines that programs print from now on; stdout has them unless something does. */
export const onPrint = (take: PrintLine): void => {
  print = take;
};

export const printToStdout = (): void => onPrint(toStdout);

export const printLine: PrintLine = (line) => print(line);
