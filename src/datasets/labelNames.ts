/**
 * A table of labels that lies beside label maps: labels.csv, classes.tsv, class_dict.csv, or a lookup table of BIDS
 * (https://bids-specification.readthedocs.io/en/stable/derivatives/imaging.html#common-image-derived-labels). Its first
 * row names the columns: name, and value (or index) and the colour (red, green, blue, or color as #rrggbb).
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from './datasetError';
import { filesIn } from './files';

export interface NamedLabel {
  readonly name: string;
  /** From the table, or from 1 on in its order. */
  readonly value: number;
  /** Whether the table gives the value. */
  readonly isNumbered: boolean;
  readonly color: Colour | undefined;
}

export interface NamedLabels {
  readonly file: string;
  /** Without the background. */
  readonly labels: readonly NamedLabel[];
  /** Colours of the background, where the table gives them. */
  readonly background: readonly Colour[];
}

type Colour = readonly [number, number, number];

const FILE_NAME =
  /^(?:labels?|classes|class(?:es)?[_-](?:dict|names?|table)|labels?[_-](?:names?|map|table)|colou?rs|colou?r[_-]?map|palette)\.(?:csv|tsv)$/i;
const BACKGROUND = /^(?:background|void|unlabell?ed)$/i;
const COLUMNS = {
  name: ['name', 'class', 'class_name', 'label_name', 'structure'],
  value: ['value', 'index', 'id', 'label', 'label_value'],
  color: ['color', 'colour', 'hex'],
  red: ['red', 'r'],
  green: ['green', 'g'],
  blue: ['blue', 'b'],
} as const;
type Column = keyof typeof COLUMNS;

/**
 * The table in one of these folders.
 * @throws DatasetError when there are several, or it is not as described above
 */
export async function findLabelNames(folders: readonly string[]): Promise<NamedLabels | undefined> {
  const found: string[] = [];
  for (const folder of new Set(folders)) {
    const names = (await filesIn(folder)) ?? [];
    found.push(...names.filter((name) => FILE_NAME.test(name)).map((name) => path.join(folder, name)));
  }
  const [first, second] = found;
  if (second !== undefined) {
    throw new DatasetError(second, `There are two tables of labels: ${first} and ${second}. Remove one.`);
  }
  return first === undefined ? undefined : readLabelNames(first);
}

/** @throws DatasetError naming the line that is wrong */
export async function readLabelNames(file: string): Promise<NamedLabels> {
  const text = await readFile(file, 'utf8');
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, n) => ({ line, number: n + 1 }))
    .filter(({ line }) => line.trim() !== '');
  const [head, ...rows] = lines;
  if (!head) throw new DatasetError(file, `${file} is empty. Its first row names the columns: name, value.`);
  const separator = ['\t', ';'].find((character) => head.line.includes(character)) ?? ',';
  const cells = (line: string): string[] =>
    line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const columns = columnsOf(file, cells(head.line));
  const read = rows.map(({ line, number }) => rowOf(file, number, cells(line), columns));
  const isBackground = ({ name, value }: Row): boolean => value === 0 || BACKGROUND.test(name);
  const labels = read
    .filter((row) => !isBackground(row))
    .map(({ name, value, color }, n) => ({
      ...{ name, color, value: value ?? n + 1, isNumbered: value !== undefined },
    }));
  const seen = new Map<number, string>();
  for (const { name, value } of labels) {
    const other = seen.get(value);
    if (other !== undefined) {
      throw new DatasetError(
        file,
        `${file} gives "${other}" and "${name}" the same value ${value}. Correct it.`,
      );
    }
    seen.set(value, name);
  }
  const background = read.filter(isBackground).flatMap(({ color }) => (color ? [color] : []));
  return { file, labels, background };
}

function columnsOf(file: string, head: readonly string[]): ReadonlyMap<Column, number> {
  const columns = new Map<Column, number>();
  const names = head.map((cell) => cell.toLowerCase().replace(/\s+/g, '_'));
  for (const column of ['name', 'value', 'color', 'red', 'green', 'blue'] as const) {
    const at = names.findIndex((name) => COLUMNS[column].some((known) => known === name));
    if (at >= 0) columns.set(column, at);
  }
  if (columns.has('name')) return columns;
  // "label" is a name where there is no other.
  const label = names.indexOf('label');
  if (label < 0) {
    throw new DatasetError(
      file,
      `${file} has no column "name": its first row is ${head.join(', ')}. Name the columns: name, and value or red, green, blue.`,
    );
  }
  columns.set('name', label);
  columns.delete('value');
  return columns;
}

interface Row {
  readonly name: string;
  readonly value: number | undefined;
  readonly color: Colour | undefined;
}

function rowOf(
  file: string,
  line: number,
  cells: readonly string[],
  columns: ReadonlyMap<Column, number>,
): Row {
  const cell = (column: Column): string | undefined => {
    const at = columns.get(column);
    return at === undefined ? undefined : (cells[at] ?? '');
  };
  const wrong = (column: Column, value: string, expected: string): DatasetError =>
    new DatasetError(
      file,
      `${file}, line ${line}: the ${column} is "${value}"; it is ${expected}. Correct it.`,
    );
  const whole = (column: Column, most: number): number | undefined => {
    const text = cell(column);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text !== '' && Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw wrong(column, text, `a whole number from 0 to ${most}`);
  };
  const name = cell('name') ?? '';
  if (name === '') throw wrong('name', name, 'not empty');
  const value = whole('value', 2 ** 31);
  const [red, green, blue] = [whole('red', 65_535), whole('green', 65_535), whole('blue', 65_535)];
  const hex = cell('color');
  const match =
    hex === undefined || hex === '' ? undefined : /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(hex);
  if (match === null) throw wrong('color', hex ?? '', 'written as #rrggbb');
  const color =
    red !== undefined && green !== undefined && blue !== undefined
      ? ([red, green, blue] as const)
      : match
        ? ([
            parseInt(match[1] ?? '', 16),
            parseInt(match[2] ?? '', 16),
            parseInt(match[3] ?? '', 16),
          ] as const)
        : undefined;
  return { name, value, color };
}
