/** What stands under the pointer, or else under the crosshair; and the same in words for screen readers. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { planesOf, voxelToPlane, type Plane } from '../../src/volume/planes';
import { usePage } from '../page';
import { contourText, spokenProbe } from '../planes/probeText';
import { readoutAt, spokenReadout, worldText, type Readout } from '../planes/readout';
import type { Point } from '../render/viewTransform';
import { follow } from '../state/follow';
import { planeContent } from '../state/planeContent';
import { labelsOf } from '../state/labelsOf';
import type { Probed } from '../state/probing';
import type { Session } from '../state/session';

/** Screen readers are told once the reader has stopped, not on the way. */
const SPEAK_AFTER_MS = 400;

interface Place {
  readonly plane: Plane;
  readonly slice: number;
  readonly readout: Readout | undefined;
}

function placeOf(session: Session): Place | undefined {
  follow(session.store.changes, session.editor.preview.changes);
  const shown = session.shown.value;
  if (!shown) return undefined;
  const { scene, view } = shown;
  const hover = session.hover.value;
  const name = hover?.plane ?? session.planeInUse.value;
  const plane = planesOf(scene.scan)[name];
  const at: Point = hover ?? voxelToPlane(plane, view.cursor);
  const { slice, scan, reference, prediction } = planeContent(scene, view, name);
  const { store, editor } = session;
  return {
    plane,
    slice,
    readout: readoutAt(scene, plane, slice, at, {
      scan: store.image(scan),
      reference: reference && editor.image(reference.voxels),
      prediction: prediction && editor.image(prediction.voxels),
    }),
  };
}

export function StatusLine(): JSX.Element {
  const { session } = usePage();
  const place = useComputed(() => placeOf(session));
  const spoken = useSignal('');
  useSignalEffect(() => {
    const now = place.value;
    const probed = session.probing.probed.value;
    const timer = setTimeout(() => {
      if (!now) return;
      const distances = probed ? spokenProbe(probed, session.names.value, labelNameOf(session, probed)) : '';
      spoken.value = [spokenReadout(now.plane, now.slice, now.readout), distances]
        .filter((text) => text !== '')
        .join('; ');
    }, SPEAK_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  });
  const readout = place.value?.readout;
  const names = session.names.value;
  const probed = session.probing.probed.value;
  return (
    <footer class="status" data-testid="status">
      <Item name="Value" testId="status-value" text={readout?.value} />
      <Item name="Voxel" testId="status-voxel" text={readout?.voxel.join(', ')} />
      <Item name="RAS" testId="status-world" text={readout && worldText(readout.world)} />
      {probed?.probe ? (
        <>
          <Item
            name={names.reference}
            testId="status-probe-reference"
            text={contourText(probed, 'reference')}
          />
          <Item
            name={names.prediction}
            testId="status-probe-prediction"
            text={contourText(probed, 'prediction')}
          />
          <Item name="of label" testId="status-probe-label" text={labelNameOf(session, probed)} />
        </>
      ) : (
        <>
          <Item name={names.reference} testId="status-reference" text={readout?.reference} />
          <Item name={names.prediction} testId="status-prediction" text={readout?.prediction} />
        </>
      )}
      <p class="visually-hidden" aria-live="polite" data-testid="live-region">
        {spoken.value}
      </p>
    </footer>
  );
}

/** Name of the label a probe is about. */
function labelNameOf(session: Session, { probe }: Probed): string {
  const scene = session.shown.value?.scene;
  if (!scene || !probe) return '';
  return labelsOf(scene).find(({ value }) => value === probe.label)?.name ?? String(probe.label);
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
