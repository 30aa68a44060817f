/** `boundary-lab import FILE.onnx`: what a network of another program holds, and what keeps it from being fine-tuned. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ImportReport } from '../learning/networks/importReport';
import { formatTable, printResult } from './output';

export function registerImport(program: Command): void {
  program
    .command('import')
    .description('Tell what an .onnx file holds, and what keeps it from being fine-tuned.')
    .argument('<file>', 'a network that PyTorch or another program exported')
    .option('--data <folder>', 'a data set: says what becomes of the last layers for its labels')
    .option('--json', 'print one JSON value')
    .action(async (file: string, { data, json = false }: { data?: string; json?: boolean }) => {
      const { importReport } = await import('../learning/networks/importReport');
      const bytes = await readFile(file);
      const report = namingFile(file, () => importReport(bytes));
      const head = data === undefined ? undefined : await headFor(file, data);
      printResult({ json }, { ...report, ...(head !== undefined && { head }) }, describe(report, head));
    });
}

/** Faults of what is in a file do not know its name. */
function namingFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What training would do with the last layers for the labels of a data set. */
async function headFor(file: string, data: string): Promise<string> {
  const { fineTuningReport } = await import('../learning/training/fineTuningReport');
  const { heads, fault } = await fineTuningReport(file, data);
  const [proposal] = heads;
  return proposal ? `${proposal.label}. ${proposal.detail}` : (fault ?? 'unknown');
}

function describe(report: ImportReport, head: string | undefined): string {
  const ports = (list: ImportReport['inputs']): string =>
    list.map(({ name, shape }) => `"${name}" (${shape.join(', ')})`).join(', ');
  const { network } = report;
  const sides = network?.divisors.map(
    (side, axis) => `${network.isFixed[axis] === true ? '' : 'multiples of '}${side}`,
  );
  const lines = [
    `written by   ${report.producer || 'unknown'}, operator set ${report.operatorSet}`,
    `inputs       ${ports(report.inputs)}`,
    `outputs      ${ports(report.outputs)}`,
    `weights      ${report.weights} in ${report.tensors} tensors`,
    ...(network ? [`images       ${sides?.join(' x ') ?? ''}, batches of ${network.batch}`] : []),
    ...(network?.outputs ?? []).map(({ name, classes, removed }) => {
      const cut = removed.length > 0 ? `, without ${removed.join(', ')} at its end` : '';
      return `trained      "${name}", ${classes} classes${cut}`;
    }),
    ...(head === undefined ? [] : [`last layers  ${head}`]),
    '',
    formatTable(
      ['operator', 'nodes'],
      Object.entries(report.operators).map(([operator, count]) => [operator, String(count)]),
    ),
    '',
    ...report.obstacles.map(
      ({ operator, nodes, first, reason }) => `${operator} (${nodes}, first "${first}"): ${reason}.`,
    ),
    ...(report.fault === undefined ? [] : [`It cannot be fine-tuned: ${report.fault}`]),
    ...(report.obstacles.length === 0 && network
      ? ['It can be fine-tuned: boundary-lab train --from FILE']
      : []),
  ];
  return lines.join('\n');
}
