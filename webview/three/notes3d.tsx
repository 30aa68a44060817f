/** What a person should know of the 3D picture. */
import type { JSX } from 'preact';
import { usePage, useShownCase } from '../page';
import type { Model3d } from './model3d';
import { labelsLeftOut, MOST_LABELS } from './wantedSurfaces';

export function Notes3d(props: {
  readonly model: Model3d;
  /** The name of the device, where it is no hardware. */
  readonly software: string | undefined;
}): JSX.Element {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const failure = session.surfaces.failure.value;
  const wanted = session.wantedSurfaces.value;
  const coarse = Math.max(1, ...props.model.meshes.value.map(({ surface }) => surface.block));
  const leftOut = labelsLeftOut(scene, view);
  return (
    <div class="view3d-notes" data-testid="view3d-notes" role="status">
      {failure !== undefined && (
        <p class="view3d-failure">
          A surface could not be had: {failure}{' '}
          <button
            type="button"
            onClick={() => {
              session.surfaces.retry();
            }}
          >
            Try again
          </button>
        </p>
      )}
      {!props.model.complete.value && failure === undefined && <p>Computing surfaces…</p>}
      {props.model.complete.value && wanted.length === 0 && (
        <p>{emptyText(scene.reference !== null || scene.prediction !== null)}</p>
      )}
      {coarse > 1 && (
        <p>
          Large surfaces are coarser: one vertex for {coarse} × {coarse} × {coarse} voxels, with the largest
          error among them.
        </p>
      )}
      {leftOut > 0 && <p>The first {MOST_LABELS} labels are shown; hide some in the list to see others.</p>}
      {props.software !== undefined && (
        <p data-testid="view3d-software">Drawn in software, without a graphics card: turning may be slow.</p>
      )}
    </div>
  );
}

const emptyText = (hasLabels: boolean): string =>
  hasLabels
    ? 'All labels are hidden or empty.'
    : 'There are no labels: choose a reference or a prediction to see its surface.';
