/** The colour bar of the diverging map, with its scale in mm. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { DIVERGING_SIZE, DIVERGING_TABLE } from '../render/colorMaps';
import { scaleTicks, signedText } from '../render/scales';
import { NumberField } from './controls';

export function Legend(props: {
  readonly testId: string;
  /** What is measured, for screen readers. */
  readonly label: string;
  readonly inside: string;
  readonly outside: string;
  readonly clip: number;
  readonly automatic: boolean;
  readonly onClip: (clip: number | null) => void;
}): JSX.Element {
  const bar = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = bar.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(DIVERGING_SIZE, 1);
    image.data.set(DIVERGING_TABLE);
    context.putImageData(image, 0, 0);
  }, []);
  const { clip } = props;
  return (
    <div class="legend" data-testid={props.testId} data-clip={clip}>
      <canvas
        ref={bar}
        class="legend-bar"
        width={DIVERGING_SIZE}
        height={1}
        role="img"
        aria-label={`${props.label}: blue is ${props.inside}, white is on the surface, red is ${props.outside}; colours end at ${clip} mm`}
      />
      <div class="legend-ticks" aria-hidden="true">
        {scaleTicks(clip).map((mm) => (
          <span key={mm}>{signedText(mm)}</span>
        ))}
      </div>
      <div class="legend-sides" aria-hidden="true">
        <span>{props.inside}</span>
        <span>mm</span>
        <span>{props.outside}</span>
      </div>
      <div class="legend-clip">
        <NumberField
          label="Ends at"
          testId={`${props.testId}-clip`}
          value={clip}
          refusal={(mm) => (mm > 0 ? undefined : 'The colours must end at more than 0 mm.')}
          onChange={(mm) => {
            props.onClip(mm);
          }}
        />
        <span>mm</span>
        <button
          type="button"
          disabled={props.automatic}
          data-testid={`${props.testId}-auto`}
          onClick={() => {
            props.onClip(null);
          }}
        >
          Auto
        </button>
      </div>
    </div>
  );
}
