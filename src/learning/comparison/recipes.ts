/** The loss recipes of a comparison: named, told in words, from a file or by default. */
import { z } from 'zod';
import { ConfigError } from '../training/config';
import { lossSchema, type LossConfig, type RecipeTerm } from '../training/lossConfig';
import { recipeOf } from '../training/lossRecipe';

/** The boundary's share of the gradient where nothing else is asked for: docs/decisions/0007-boundary-weight.md. */
const DEFAULT_SHARE = 0.2;

export interface NamedLoss {
  readonly name: string;
  /** What stands under "loss" in the configuration of its runs. */
  readonly loss: LossConfig;
}

const recipeFileSchema = z
  .array(z.strictObject({ name: z.string().trim().min(1).max(80), loss: lossSchema }))
  .min(2, 'a comparison needs at least two recipes');

/**
 * @param value content of the file: `[{"name": "...", "loss": {...}}, ...]`, the first being what the
 * others are compared with
 * @param source what to call it in messages
 * @throws ConfigError that lists every fault
 */
export function parseRecipes(value: unknown, source: string): readonly NamedLoss[] {
  const parsed = recipeFileSchema.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.')}: ${message}`,
    );
    throw new ConfigError(
      `${source}: ${faults.join('; ')}. A recipe is {"name": "...", "loss": {...}}; docs/comparing-losses.md has an example.`,
    );
  }
  checkFolders(parsed.data, source);
  return parsed.data;
}

function checkFolders(recipes: readonly NamedLoss[], source: string): void {
  const folders = recipes.map(({ name }) => recipeFolder(name));
  const n = folders.findIndex((folder, index) => folders.indexOf(folder) !== index);
  if (n < 0) return;
  const other = recipes[folders.indexOf(folders[n] ?? '')]?.name ?? '';
  throw new ConfigError(
    `${source}: the recipes "${other}" and "${recipes[n]?.name ?? ''}" would have the same folder, "${folders[n] ?? ''}". Rename one.`,
  );
}

/** A name as part of a path, on any system. */
export function recipeFolder(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'recipe' : plain;
}

/**
 * The regional part of a loss against all of it.
 * @param given what the configuration says under "loss"; undefined where it says nothing
 * @throws ConfigError where the loss has no contour-aware term, or nothing else
 */
export function defaultRecipes(given: LossConfig | undefined): readonly NamedLoss[] {
  const loss = given ?? lossSchema.parse({ boundary: { gradientShare: DEFAULT_SHARE } });
  const region = regionOnly(loss);
  if (!region) {
    throw new ConfigError(
      'loss: to compare a loss with its regional part it needs both regional and contour-aware terms. ' +
        'Give a file of recipes instead.',
    );
  }
  return [
    { name: 'Region only', loss: region },
    { name: 'Region and boundary', loss },
  ];
}

const CONTOUR_AWARE: readonly RecipeTerm['kind'][] = [
  ...(['boundary', 'generalized-surface', 'hausdorff', 'hausdorff-one-sided'] as const),
  'boundary-difference-over-union',
];

function regionOnly(loss: LossConfig): LossConfig | undefined {
  if (!('terms' in loss)) {
    return loss.boundary.enabled ? { ...loss, boundary: { ...loss.boundary, enabled: false } } : undefined;
  }
  const terms = loss.terms.filter(({ kind }) => !CONTOUR_AWARE.includes(kind));
  return terms.length === 0 || terms.length === loss.terms.length ? undefined : { ...loss, terms };
}

const TERM_NAMES = {
  'cross-entropy': 'cross-entropy',
  focal: 'focal loss',
  'top-k': 'cross-entropy of the hardest pixels',
  dice: 'Dice',
  'generalized-dice': 'generalized Dice',
  tversky: 'Tversky loss',
  boundary: 'boundary loss',
  'generalized-surface': 'generalized surface loss',
  'boundary-difference-over-union': 'boundary difference over union',
  hausdorff: 'Hausdorff loss',
  'hausdorff-one-sided': 'one-sided Hausdorff loss',
  'skeleton-dice': 'skeleton Dice',
} as const satisfies Record<RecipeTerm['kind'], string>;

/** Such as "Dice, cross-entropy, and boundary loss at 20 % of the gradient". */
export function describeLoss(loss: LossConfig): string {
  const { terms, schedule } = recipeOf(loss);
  const said = terms.map((term): string => {
    const name = TERM_NAMES[term.kind];
    const { weight, warmupEpochs } = term;
    const from = warmupEpochs > 0 ? ` from epoch ${warmupEpochs + 1}` : '';
    if (typeof weight === 'number') return `${weight === 1 ? '' : `${weight} × `}${name}${from}`;
    if ('gradientShare' in weight) {
      return `${name} at ${Number((100 * weight.gradientShare).toPrecision(3))} % of the gradient${from}`;
    }
    return `${name} with a weight of schedule "${weight.kind}"${from}`;
  });
  const isPlain =
    schedule.kind === 'constant' &&
    (schedule.boundary === 1 || terms.every(({ kind }) => !CONTOUR_AWARE.includes(kind)));
  const balanced = terms.some(({ weight }) => typeof weight === 'object' && 'gradientShare' in weight);
  const groups =
    isPlain || balanced
      ? ''
      : schedule.kind === 'constant'
        ? `; weight of the contour-aware terms ${schedule.boundary}`
        : `; schedule "${schedule.kind}" between regional and contour-aware terms`;
  const last = said.at(-1) ?? '';
  const list = said.length > 1 ? `${said.slice(0, -1).join(', ')} and ${last}` : last;
  return `${list}${groups}`;
}
