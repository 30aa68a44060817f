/** How the planes and the 3D view stand beside each other. Pure. */
import { z } from 'zod';
import { PLANE_NAMES, type PlaneName } from '../../src/volume/planes';

/** What can be made large: a plane or the 3D view. */
export const paneSchema = z.enum([...PLANE_NAMES, '3d']);
export type Pane = z.infer<typeof paneSchema>;

/**
 * Of several panes: one large beside the others, two by two, in a row; automatic is whatever suits the window. One
 * pane alone is no arrangement of its own: it is maximised, and the arrangement stays for when it no longer is.
 */
export const ARRANGEMENTS = ['auto', 'beside', 'grid', 'row'] as const;
export type Arrangement = (typeof ARRANGEMENTS)[number];

export const layoutSchema = z.object({
  arrangement: z.enum(ARRANGEMENTS).default('auto'),
  /** The large one of `beside`. */
  main: paneSchema.default('axial'),
  /** The only one that is shown. */
  maximized: paneSchema.nullable().default(null),
});
export type Layout = z.infer<typeof layoutSchema>;

export const INITIAL_LAYOUT: Layout = { arrangement: 'auto', main: 'axial', maximized: null };

/**
 * The panes that are shown, in their order on the page.
 * @param planes those the scan has
 * @param shows3d whether there is a 3D view
 */
export function panesOf(
  { arrangement, main, maximized }: Layout,
  planes: readonly PlaneName[],
  shows3d: boolean,
): readonly Pane[] {
  const panes: readonly Pane[] = [...planes, ...(shows3d ? (['3d'] as const) : [])];
  if (maximized !== null && panes.includes(maximized)) return [maximized];
  // The large one comes first, for the eye and for the Tab key.
  if (arrangement === 'beside' && panes.includes(main)) {
    return [main, ...panes.filter((pane) => pane !== main)];
  }
  return panes;
}

export const isPlane = (pane: Pane): pane is PlaneName => pane !== '3d';

/** The arrangement after this one, for a key. */
export function nextArrangement(arrangement: Arrangement): Arrangement {
  return ARRANGEMENTS[(ARRANGEMENTS.indexOf(arrangement) + 1) % ARRANGEMENTS.length] ?? 'auto';
}
