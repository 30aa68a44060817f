/** What a tool shows on a plane before it does anything: the rim of the brush, the line that is drawn. */
import type { JSX } from 'preact';
import { planeToVoxel, voxelToPlane, type Plane } from '../../src/volume/planes';
import { usePage } from '../page';
import { cssColor } from '../render/colorMaps';
import { toScreen, type Point, type ViewTransform } from '../render/viewTransform';
import type { Session } from '../state/session';
import { takesAway } from './actions';
import type { Outline } from './gesture';
import { hasTip } from './tools';

interface Place {
  readonly plane: Plane;
  readonly slice: number;
  readonly transform: ViewTransform;
}

export function EditCursor(props: Place): JSX.Element | null {
  const { session } = usePage();
  const { editor, editGestures } = session;
  const tool = editor.tool.value;
  if (!tool) return null;
  const removes = takesAway(tool, editor.inverted.value);
  const label = editor.label.value;
  const color = label ? cssColor(label.color) : '#ffffff';
  const outline = editGestures.outline.value;
  const rim = hasTip(tool) ? rimOn(session, props) : undefined;
  return (
    <svg
      class="edit-cursor"
      aria-hidden="true"
      data-testid={`edit-cursor-${props.plane.name}`}
      data-takes-away={removes}
    >
      {rim && (
        <Rim {...rim} color={color} removes={removes} solid={editor.settings.value.shape === 'circle'} />
      )}
      {outline?.plane.name === props.plane.name && outline.slice === props.slice && (
        <Line outline={outline} transform={props.transform} color={color} removes={removes} />
      )}
    </svg>
  );
}

interface RimPlace {
  /** CSS pixels. */
  readonly at: Point;
  readonly radius: number;
  /** Whether the pointer is on this plane. */
  readonly isHere: boolean;
}

/** The cut of the tip through the slice that a plane shows; undefined where the tip does not reach it. */
function rimOn(session: Session, { plane, slice, transform }: Place): RimPlace | undefined {
  const shown = session.shown.value;
  if (!shown) return undefined;
  const hover = session.hover.value;
  const { radius, shape } = session.editor.settings.value;
  const cssPerMm = transform.scaleX / plane.pixelWidth;
  const name = hover?.plane ?? session.planeInUse.value;
  if (name === plane.name) {
    const at = hover ?? voxelToPlane(plane, shown.view.cursor);
    return { at: toScreen(transform, at), radius: radius * cssPerMm, isHere: true };
  }
  const other = session.editor.plane(name);
  if (shape === 'circle' || !hover || !other) return undefined;
  const centre = voxelToPlane(
    plane,
    planeToVoxel(other, shown.view.cursor[other.slice.axis], hover.x, hover.y),
  );
  const across = (centre.slice - slice) * plane.sliceSpacing;
  const squared = radius * radius - across * across;
  if (squared <= 0) return undefined;
  return { at: toScreen(transform, centre), radius: Math.sqrt(squared) * cssPerMm, isHere: false };
}

function Rim(
  props: RimPlace & { readonly color: string; readonly removes: boolean; readonly solid: boolean },
): JSX.Element {
  const { at, radius, isHere, color, removes, solid } = props;
  const r = Math.max(2, radius);
  // The sign stands outside of the rim, where it hides nothing that is painted.
  const sign = { x: at.x + r * Math.SQRT1_2 + 8, y: at.y - r * Math.SQRT1_2 - 8 };
  return (
    <g class={removes ? 'removes' : ''} data-testid="brush-rim" data-radius={radius}>
      <circle class="shade" cx={at.x} cy={at.y} r={r} />
      <circle cx={at.x} cy={at.y} r={r} stroke={removes ? undefined : color} />
      {!solid && isHere && <ellipse cx={at.x} cy={at.y} rx={r} ry={r / 3} stroke={color} />}
      {isHere && (
        <path class="sign" d={`M${sign.x - 4} ${sign.y}h8${removes ? '' : `M${sign.x} ${sign.y - 4}v8`}`} />
      )}
    </g>
  );
}

function Line(props: {
  readonly outline: Outline;
  readonly transform: ViewTransform;
  readonly color: string;
  readonly removes: boolean;
}): JSX.Element {
  const { outline, transform, color, removes } = props;
  const { points, corners, trail } = outline;
  const text = (list: readonly Point[]): string =>
    list
      .map((at) => toScreen(transform, at))
      .map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
      .join(' ');
  const [first] = points;
  const last = trail.at(-1) ?? points.at(-1);
  return (
    <g class={removes ? 'removes' : ''} data-testid="edit-outline" data-points={points.length}>
      <polyline class="shade" points={text([...points, ...trail])} />
      <polyline points={text([...points, ...trail])} stroke={removes ? undefined : color} />
      {first && last && points.length + trail.length > 2 && (
        <polyline class="closing" points={text([last, first])} stroke={removes ? undefined : color} />
      )}
      {corners.map((n) => {
        const at = points[n] && toScreen(transform, points[n]);
        return at && <rect key={n} x={at.x - 2.5} y={at.y - 2.5} width={5} height={5} fill={color} />;
      })}
    </g>
  );
}
