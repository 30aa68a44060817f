/** How the signed distances of a label's predicted surface are spread, drawn small. */
import type { JSX } from 'preact';
import type { LabelMetrics } from '../../src/protocol/schemas';
import { divergingCss, divergingIndex } from '../render/colorMaps';
import { signedText } from '../render/scales';

const HEIGHT = 40;

export function Histogram(props: {
  readonly histogram: NonNullable<LabelMetrics['histogram']>;
  /** mm at which the colours end, as on the contour. */
  readonly clip: number;
}): JSX.Element {
  const { first, step, counts } = props.histogram;
  const bins = counts
    .map((count, n) => ({ count, middle: first + step * n }))
    .filter(({ count }) => count > 0);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const from = bins[0]?.middle ?? 0;
  const to = bins.at(-1)?.middle ?? 0;
  // Zero is always in sight: the sign of the distances is what is to be seen.
  const [low, high] = [Math.min(from, -step) - step, Math.max(to, step) + step];
  const position = (mm: number): number => ((mm - low) / (high - low)) * 100;
  const text = `${total} points of the predicted surface, from ${signedText(from)} to ${signedText(to)} mm`;
  return (
    <figure class="histogram" data-testid="histogram" data-from={from} data-to={to}>
      <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={text}>
        <title>{text}</title>
        {bins.map(({ count, middle }) => {
          const height = Math.max(0.6, (count / most) * (HEIGHT - 2));
          return (
            <rect
              key={middle}
              x={position(middle - step / 2)}
              y={HEIGHT - height}
              width={position(step) - position(0)}
              height={height}
              fill={divergingCss(divergingIndex(middle, props.clip))}
            >
              <title>{`About ${signedText(middle)} mm: ${count}`}</title>
            </rect>
          );
        })}
        <line x1={position(0)} x2={position(0)} y1={0} y2={HEIGHT} class="zero" />
      </svg>
      <figcaption class="histogram-scale" aria-hidden="true">
        <span>{signedText(low)}</span>
        <span class="at-zero" style={{ left: `${position(0)}%` }}>
          0
        </span>
        <span>{signedText(high)} mm</span>
      </figcaption>
    </figure>
  );
}
