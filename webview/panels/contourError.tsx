/** Legend of the prediction's contour, coloured by its signed distance to the reference. */
import type { JSX } from 'preact';
import { usePage, useShownCase } from '../page';
import { Section } from './controls';
import { Legend } from './legend';

export function ContourErrorSection(): JSX.Element | null {
  const { session } = usePage();
  const { scene, view } = useShownCase();
  const names = session.names.value;
  if (!scene.prediction) return null;
  return (
    <Section title="Contour error" testId="section-contour-error">
      {scene.reference ? (
        <>
          <Legend
            testId="error-legend"
            label="Contour error"
            inside="inside"
            outside="outside"
            clip={session.errorClip.value}
            automatic={view.errorClip === null}
            onClip={(errorClip) => {
              session.update(() => ({ errorClip }));
            }}
          />
          <p class="hint">
            Signed distance of the contour of <b>{names.prediction}</b> to the surface of the same label in{' '}
            <b>{names.reference}</b>, whose own contour is thin. Dashed: it lacks the label.
          </p>
        </>
      ) : (
        <p class="hint">Choose a reference to see how far the predicted contour is off, in millimetres.</p>
      )}
    </Section>
  );
}
