/** The page that tells what a fine-tuning would begin with. */
import { reportPage, reportTable } from '../../reports/html';
import { markup, type Markup } from '../../reports/markup';
import type { ImportReport } from '../networks/importReport';
import type { FineTuningReport } from './fineTuningReport';

/** A self-contained HTML page. */
export function fineTuningPage({
  name,
  path,
  facts,
  imported,
  labels,
  heads,
  fault,
}: FineTuningReport): string {
  const [proposal] = heads;
  return reportPage(`Fine-tuning from ${name}`, [
    fault === undefined
      ? markup`<p class="verdict">It can be fine-tuned on this data set.</p>\n`
      : markup`<p class="verdict warning">It cannot be fine-tuned as it is. ${fault}</p>\n`,
    markup`<dl><dt>File</dt><dd><code>${path}</code></dd>
<dt>Labels to learn</dt><dd>${labels.join(', ')}</dd>
${facts.map(([fact, value]) => markup`<dt>${fact}</dt><dd>${value}</dd>\n`)}</dl>
`,
    proposal && markup`<h2>Last layers</h2>\n<p><strong>${proposal.label}.</strong> ${proposal.detail}</p>\n`,
    imported && importedSections(imported),
  ]);
}

function importedSections(report: ImportReport): readonly Markup[] {
  return [obstacles(report), ports(report), trained(report), operators(report)];
}

function obstacles({ obstacles: found, fault }: ImportReport): Markup {
  // What else may be wrong stands at the top.
  if (found.length === 0 && fault !== undefined) return markup``;
  if (found.length === 0) {
    return markup`<h2>What stands in the way</h2>\n<p>Nothing: every operator is known and can be differentiated.</p>\n`;
  }
  const table = reportTable(
    'Operators that cannot be trained. Export the network without them, or replace them.',
    [
      { title: 'Operator', kind: 'text' },
      { title: 'Nodes', kind: 'number' },
      { title: 'First node', kind: 'text' },
      { title: 'Why', kind: 'text' },
    ],
    found.map(({ operator, nodes, first, reason }) => [operator, nodes, first, reason]),
  );
  return markup`<h2>What stands in the way</h2>\n${table}`;
}

function ports({ inputs, outputs, producer, operatorSet, weights, tensors }: ImportReport): Markup {
  const rows = [
    ...inputs.map(({ name, shape }) => [name, 'input', shape.join(' x ')]),
    ...outputs.map(({ name, shape }) => [name, 'output', shape.join(' x ')]),
  ];
  const table = reportTable(
    `Written by ${producer || 'an unknown program'} with operator set ${operatorSet}; ${weights} weights in ${tensors} tensors. ` +
      'A name stands for any length.',
    [
      { title: 'Tensor', kind: 'text' },
      { title: 'Is', kind: 'text' },
      { title: 'Shape', kind: 'text' },
    ],
    rows,
  );
  return markup`<h2>Inputs and outputs</h2>\n${table}`;
}

function trained({ network }: ImportReport): Markup {
  if (!network) return markup``;
  const sides = network.divisors.map((side, axis) =>
    network.isFixed[axis] === true ? `${side}` : `multiples of ${side}`,
  );
  const rows = network.outputs.map(({ name, classes, removed }, n) => [
    name,
    classes,
    n === 0 ? 'predicts' : 'coarser, for deep supervision',
    removed.join(', ') || 'nothing',
  ]);
  const table = reportTable(
    `Images are ${sides.join(' x ')}, in batches of ${network.batch}.`,
    [
      { title: 'Output', kind: 'text' },
      { title: 'Classes', kind: 'number' },
      { title: 'Use', kind: 'text' },
      { title: 'Cut off at its end', kind: 'text' },
    ],
    rows,
  );
  return markup`<h2>What is trained</h2>\n${table}`;
}

function operators({ operators: counts }: ImportReport): Markup {
  const table = reportTable(
    'Operators of the file, the most frequent first.',
    [
      { title: 'Operator', kind: 'text' },
      { title: 'Nodes', kind: 'number' },
    ],
    Object.entries(counts),
  );
  return markup`<h2>Operators</h2>\n${table}`;
}
