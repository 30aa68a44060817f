/** What stands under the pointer, or else under the crosshair; and the same in words for screen readers. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { planesOf, voxelToPlane, type Plane } from '../../src/volume/planes';
import { usePage } from '../page';
import { readoutAt, spokenReadout, worldText, type Readout } from '../planes/readout';
import type { Point } from '../render/viewTransform';
import { follow } from '../state/follow';
import { planeContent } from '../state/planeContent';
import type { Session } from '../state/session';

/** Screen readers are told once the reader has stopped, not on the way. */
const SPEAK_AFTER_MS = 400;

interface Place {
  readonly plane: Plane;
  readonly slice: number;
  readonly readout: Readout | undefined;
}

function placeOf(session: Session): Place | undefined {
  follow(session.store.changes);
  const shown = session.shown.value;
  if (!shown) return undefined;
  const { scene, view } = shown;
  const hover = session.hover.value;
  const name = hover?.plane ?? session.planeInUse.value;
  const plane = planesOf(scene.scan)[name];
  const at: Point = hover ?? voxelToPlane(plane, view.cursor);
  const { slice, scan, reference, prediction } = planeContent(scene, view, name);
  const { store } = session;
  return {
    plane,
    slice,
    readout: readoutAt(scene, plane, slice, at, {
      scan: store.image(scan),
      reference: reference && store.image(reference.voxels),
      prediction: prediction && store.image(prediction.voxels),
    }),
  };
}

export function StatusLine(): JSX.Element {
  const { session } = usePage();
  const place = useComputed(() => placeOf(session));
  const spoken = useSignal('');
  useSignalEffect(() => {
    const now = place.value;
    const timer = setTimeout(() => {
      if (now) spoken.value = spokenReadout(now.plane, now.slice, now.readout);
    }, SPEAK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  });
  const readout = place.value?.readout;
  return (
    <footer class="status" data-testid="status">
      <Item name="Value" testId="status-value" text={readout?.value} />
      <Item name="Voxel" testId="status-voxel" text={readout?.voxel.join(', ')} />
      <Item name="RAS" testId="status-world" text={readout && worldText(readout.world)} />
      <Item name="Reference" testId="status-reference" text={readout?.reference} />
      <Item name="Prediction" testId="status-prediction" text={readout?.prediction} />
      <p class="visually-hidden" aria-live="polite" data-testid="live-region">
        {spoken.value}
      </p>
    </footer>
  );
}

function Item(props: {
  readonly name: string;
  readonly testId: string;
  readonly text: string | undefined;
}): JSX.Element | null {
  if (props.text === undefined) return null;
  return (
    <span class="status-item">
      <span class="status-name">{props.name}</span>{' '}
      <span class="status-text" data-testid={props.testId}>
        {props.text}
      </span>
    </span>
  );
}
