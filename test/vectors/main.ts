/**
 * `npm run vectors -- FILE...`: compares the product with what other implementations computed.
 *
 * Prints a line for each case and a sum, and ends with 1 when anything missed, 2 without files or
 * when a file holds no case.
 */
import { readFile } from 'node:fs/promises';
import { checkCase, checkEdt, nameOf } from './cases';
import { miss, type Check } from './check';
import { vectorFileSchema } from './format';
import { checkSchedules } from './schedules';

const USAGE = `Usage: npm run vectors -- FILE...

Compares this product's distance maps, losses, schedules and metrics with the values in FILE, made by
other implementations (boundary-loss-vectors.json, peer-cases.json and files of the same form).`;

interface Count {
  readonly pass: number;
  readonly miss: number;
  readonly skipped: number;
}

/** Runs one case; an error is a miss like any other. */
async function run(name: string, check: () => Check[] | Promise<Check[]>): Promise<Count> {
  const checks = await Promise.resolve()
    .then(check)
    .catch((error: unknown) => [miss('error', error instanceof Error ? error.message : String(error))]);
  const count = (kind: Check['kind']): number => checks.filter((c) => c.kind === kind).length;
  const counts: Count = { pass: count('pass'), miss: count('miss'), skipped: count('skipped') };
  const verdict = counts.miss > 0 ? 'MISS' : counts.pass > 0 ? 'pass' : 'skip';
  const details = [
    ...(counts.pass > 0 ? [`${counts.pass} values agree`] : []),
    ...checks.flatMap((c) => (c.kind === 'miss' ? [`${c.name}: ${c.figures}`] : [])),
    ...reasonsOf(checks),
  ];
  console.log(`${verdict}  ${name}: ${details.join('; ')}`);
  return counts;
}

/** Each reason to skip, with how many it applies to. */
function reasonsOf(checks: readonly Check[]): string[] {
  const names = new Map<string, string[]>();
  for (const check of checks) {
    if (check.kind === 'skipped') names.set(check.reason, [...(names.get(check.reason) ?? []), check.name]);
  }
  return [...names].map(([reason, skipped]) => `skipped ${skipped.join(', ')} (${reason})`);
}

async function main(files: readonly string[]): Promise<number> {
  if (files.length === 0) {
    console.error(USAGE);
    return 2;
  }
  const counts: Count[] = [];
  for (const file of files) {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    const { cases, edt, schedulers } = vectorFileSchema.parse(parsed);
    if (cases.length + edt.length + Object.keys(schedulers).length === 0) {
      throw new Error(`${file} holds no case: "cases", "edt" and "schedulers" are missing or empty.`);
    }
    console.log(file);
    for (const [n, testCase] of cases.entries()) {
      counts.push(await run(nameOf(testCase, n), () => checkCase(testCase)));
    }
    for (const testCase of edt) counts.push(await run(`edt ${testCase.id}`, () => checkEdt(testCase)));
    if (Object.keys(schedulers).length > 0) {
      counts.push(await run('schedulers', () => checkSchedules(schedulers)));
    }
  }
  const total = (kind: keyof Count): number => counts.reduce((sum, count) => sum + count[kind], 0);
  const missed = counts.filter((count) => count.miss > 0).length;
  const skippedWhole = counts.filter((count) => count.miss === 0 && count.pass === 0).length;
  console.log(
    `${counts.length} cases: ${counts.length - missed - skippedWhole} agree, ${missed} miss, ${skippedWhole} skipped` +
      ` (${total('pass')} values agree, ${total('miss')} miss, ${total('skipped')} skipped)`,
  );
  return missed > 0 ? 1 : 0;
}

void main(process.argv.slice(2))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  })
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
