/**
 * How a case is looked at: where, how large, which window, what is shown. Plain data, kept by VS Code
 * across reloads; every change makes a new value.
 */
import { z } from 'zod';
import type { Scene } from '../../src/protocol/page';
import { labelRoleSchema, type ScanInfo } from '../../src/protocol/schemas';
import { planesOf, PLANE_NAMES, type PlaneName } from '../../src/volume/planes';
import type { Vector3 } from '../../src/volume/affine';
import { cameraSchema } from '../three/camera';
import { SCAN_MAPS } from '../render/scanColors';
import { editSettingsSchema, INITIAL_SETTINGS } from '../editing/settings';
import { fittedView } from '../render/viewTransform';
import { usableWindow } from '../render/windowLevel';
import { INITIAL_LAYOUT, layoutSchema } from './layout';

const share = z.number().min(0).max(1);
const planeViewSchema = z.object({ zoom: z.number().positive(), x: z.number(), y: z.number() });
const layerSchema = z.object({ fill: z.boolean(), contour: z.boolean() });

const scanColorsSchema = z.object({ map: z.enum(SCAN_MAPS), invert: z.boolean() });

/** What dragging with the left button does. */
const toolSchema = z.enum(['crosshair', 'window', 'pan']);
export type Tool = z.infer<typeof toolSchema>;
export const TOOLS = toolSchema.options;

/** Who draws: automatic takes WebGL2 where the machine has it in hardware. */
export const rendererSchema = z.enum(['auto', 'webgl2', 'canvas']);

const viewStateSchema = z.object({
  version: z.literal(1),
  /** The scan this belongs to; the state of another is not used. */
  scan: z.object({ path: z.string(), dims: z.tuple([z.number(), z.number(), z.number()]) }),
  /** Voxel (i, j, k) under the crosshair; each plane shows the slice through it. */
  cursor: z.tuple([z.number().int(), z.number().int(), z.number().int()]),
  planes: z.object({ axial: planeViewSchema, coronal: planeViewSchema, sagittal: planeViewSchema }),
  window: z.object({ low: z.number(), high: z.number() }),
  /** Colours of the scan. */
  colors: scanColorsSchema.default({ map: 'grey', invert: false }),
  /** Where planes and 3D view stand. */
  layout: layoutSchema.default(INITIAL_LAYOUT),
  tool: toolSchema,
  renderer: rendererSchema,
  crosshair: z.boolean(),
  /** Linear interpolation of the scan. */
  smooth: z.boolean(),
  labelOpacity: share,
  layers: z.object({ reference: layerSchema, prediction: layerSchema }),
  hiddenLabels: z.array(z.number().int()),
  distance: z.object({
    layer: labelRoleSchema.nullable(),
    /** Null: the first label of the layer. */
    label: z.number().int().nullable(),
    opacity: share,
    /** Distance in mm at which the colours end; null: chosen by itself. */
    clip: z.number().positive().nullable(),
    /** Keys with a default came later; a state saved before them is still one. */
    isolines: z.boolean().default(true),
    /** mm; null: chosen by itself. */
    isolineStep: z.number().positive().nullable().default(null),
  }),
  /** Contour error in mm at which the colours end; null: chosen by itself. */
  errorClip: z.number().positive().nullable(),
  /** Where the label maps differ. */
  difference: z.boolean().default(false),
  /** Whether distances are told, and lines drawn, from the pointer or crosshair to the contours. */
  probe: z.boolean().default(false),
  /** The 3D view; the camera is null until someone has turned it. */
  view3d: z
    .object({ shown: z.boolean(), smooth: z.boolean(), camera: cameraSchema.nullable() })
    .default({ shown: false, smooth: true, camera: null }),
  editing: editSettingsSchema.prefault({}),
});
export type ViewState = z.infer<typeof viewStateSchema>;

export function initialViewState(scan: ScanInfo): ViewState {
  const planes = planesOf(scan);
  return {
    version: 1,
    scan: { path: scan.path, dims: [...scan.dims] },
    cursor: [middle(scan.dims[0]), middle(scan.dims[1]), middle(scan.dims[2])],
    planes: {
      axial: fittedView(planes.axial),
      coronal: fittedView(planes.coronal),
      sagittal: fittedView(planes.sagittal),
    },
    window: usableWindow(scan.window),
    colors: { map: 'grey', invert: false },
    layout: INITIAL_LAYOUT,
    tool: 'crosshair',
    renderer: 'auto',
    crosshair: true,
    smooth: true,
    labelOpacity: 0.3,
    layers: { reference: { fill: true, contour: true }, prediction: { fill: false, contour: true } },
    hiddenLabels: [],
    distance: { layer: null, label: null, opacity: 0.5, clip: null, isolines: true, isolineStep: null },
    errorClip: null,
    difference: false,
    probe: false,
    view3d: { shown: false, smooth: true, camera: null },
    editing: INITIAL_SETTINGS,
  };
}

const middle = (n: number): number => Math.floor(n / 2);

/** The saved state where it is one and belongs to this scan, a fresh one otherwise. */
export function restoredViewState(saved: unknown, scan: ScanInfo): ViewState {
  const parsed = viewStateSchema.safeParse(saved);
  if (!parsed.success) return initialViewState(scan);
  const { path, dims } = parsed.data.scan;
  const same = path === scan.path && dims.every((n, axis) => n === scan.dims[axis]);
  if (!same) return initialViewState(scan);
  return { ...parsed.data, cursor: insideVolume(parsed.data.cursor, scan.dims) };
}

/** The nearest voxel of the volume to any position. */
export function insideVolume([i, j, k]: Vector3, [nx, ny, nz]: Vector3): [number, number, number] {
  const clamp = (x: number, n: number): number => Math.min(n - 1, Math.max(0, Math.round(x)));
  return [clamp(i, nx), clamp(j, ny), clamp(k, nz)];
}

/** Planes worth showing: a single image has one, its other two planes are only lines. */
export function shownPlanes(scan: Scene['scan']): readonly PlaneName[] {
  const planes = planesOf(scan);
  const areas = PLANE_NAMES.filter((name) => planes[name].width > 1 && planes[name].height > 1);
  return areas.length > 0 ? areas : PLANE_NAMES;
}
