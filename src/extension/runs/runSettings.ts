/** What a run was told to do, in a few words, from its config.json. */
import { z } from 'zod';
import type { RunHead } from '../../protocol/dashboard';

/** Read leniently: of a configuration of another version what is understood is shown. */
const settingsSchema = z.object({
  dimensions: z.number().optional().catch(undefined),
  plane: z.string().optional().catch(undefined),
  patch: z.array(z.number()).optional().catch(undefined),
  batch: z.number().optional().catch(undefined),
  seed: z.number().optional().catch(undefined),
  fold: z.object({ index: z.number(), of: z.number() }).optional().catch(undefined),
});

/** @param text of config.json; nothing is told of one that is not JSON */
export function runSettings(text: string): RunHead['settings'] {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return [];
  }
  const parsed = settingsSchema.safeParse(raw);
  if (!parsed.success) return [];
  const { dimensions, plane, patch, batch, seed, fold } = parsed.data;
  const network = dimensions === 3 ? '3D' : ['2D', ...(plane === undefined ? [] : [plane])].join(', ');
  const all: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Network', dimensions === undefined ? undefined : network],
    ['Patch', patch?.join(' × ')],
    ['Batch', batch?.toString()],
    ['Fold', fold && `${fold.index + 1} of ${fold.of}`],
    ['Seed', seed?.toString()],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
