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
      const report = importReport(await readFile(file));
      const head = data === undefined ? undefined : await headFor(report, data);
      printResult({ json }, { ...report, ...(head !== undefined && { head }) }, describe(report, head));
    });
}

/** What training would do for the labels of a data set. */
async function headFor({ network, inputs }: ImportReport, data: string): Promise<string> {
  const { openDataset } = await import('../datasets/dataset');
  const { labels, channels } = await openDataset(data);
  const names = ['background', ...labels.map(({ name }) => name)].join(', ');
  const classes = network?.outputs[0]?.classes;
  if (classes === undefined) return 'the network cannot be built';
  const own = inputs[0]?.shape[1];
  if (own !== channels.length) {
    return `it takes ${own ?? 'no'} channels, but the data set has ${channels.length} (${channels.join(', ')})`;
  }
  return classes === labels.length + 1
    ? `kept: ${classes} classes, taken for ${names}`
    : `made anew for ${labels.length + 1} classes (${names}) instead of ${classes}`;
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
