/** The strip between errors and slice slider: on which slices the labels are. A click goes there. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Plane } from '../../src/volume/planes';
import { usePage, useShownCase } from '../page';
import { cssColor } from '../render/colorMaps';
import { bandsOf } from './labelBands';

export function SliceLabels({ plane }: { readonly plane: Plane }): JSX.Element | null {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const marks = session.labelMarks.marks.value;
  const table = (scene.reference ?? scene.prediction)?.table;
  const drawn = useMemo(
    () => table && bandsOf(marks, plane.name, table, view.hiddenLabels),
    [marks, plane.name, table, view.hiddenLabels],
  );
  if (!drawn || plane.depth < 2) return null;
  const { rows, bands } = drawn;
  const first = Math.min(...bands.map((band) => band.first));
  const last = Math.max(...bands.map((band) => band.last));
  const text = `Labels on slices ${first + 1} to ${last + 1}`;
  return (
    <svg
      class="slice-labels"
      role="img"
      aria-label={text}
      data-testid={`labels-${plane.name}`}
      data-first={first}
      data-last={last}
      viewBox={`0 0 ${plane.depth - 1} ${rows}`}
      preserveAspectRatio="none"
      style={{ height: `${rows === 1 ? 4 : 3 * rows}px` }}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const clicked = Math.round(((event.clientX - box.left) / box.width) * (plane.depth - 1));
        session.goToSlice(plane, Math.min(plane.depth - 1, Math.max(0, clicked)));
      }}
    >
      <title>{`${text}. Click to go there.`}</title>
      <rect class="ground" x={-0.5} width={plane.depth} height={rows} />
      {bands.map((band) => (
        <rect
          key={`${band.row}/${band.first}`}
          x={band.first - 0.5}
          y={band.row}
          width={band.last - band.first + 1}
          height={rows === 1 ? 1 : 0.8}
          fill={cssColor(band.color)}
        />
      ))}
    </svg>
  );
}
