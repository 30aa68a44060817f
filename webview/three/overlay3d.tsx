/** Drawn over the 3D picture: the patient's directions, and a ring where the crosshair is. */
import type { JSX } from 'preact';
import { directionMarks, onScreen } from './camera';
import type { Model3d } from './model3d';

/** CSS pixels. */
const [MIDDLE, ARM, LETTER] = [44, 22, 32] as const;

export function Overlay3d({ model }: { readonly model: Model3d }): JSX.Element {
  const camera = model.camera.value;
  const size = model.size.value;
  const cursor = model.cursor.value;
  const at = cursor && onScreen(camera, cursor, size);
  return (
    <>
      <svg class="view3d-overlay" aria-hidden="true">
        {at && (
          <>
            <circle class="view3d-cursor halo" cx={at.x} cy={at.y} r={6} />
            <circle class="view3d-cursor" data-testid="view3d-cursor" cx={at.x} cy={at.y} r={6} />
          </>
        )}
        <g class="view3d-marks" transform={`translate(${MIDDLE} ${size.height - MIDDLE})`}>
          {directionMarks(camera).map(({ letter, x, y, depth }) => (
            <g key={letter} opacity={depth < -0.2 ? 0.45 : 1}>
              <line x1={0} y1={0} x2={ARM * x} y2={ARM * y} />
              <text data-testid={`view3d-${letter}`} x={LETTER * x} y={LETTER * y}>
                {letter}
              </text>
            </g>
          ))}
        </g>
      </svg>
    </>
  );
}
