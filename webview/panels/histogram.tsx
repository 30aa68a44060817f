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
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, ...counts);
  const last = first + step * counts.length;
  // Zero is always in sight: the sign of the distances is what is to be seen.
  const [low, high] = [Math.min(first, -step), Math.max(last, step)];
  const position = (mm: number): number => ((mm - low) / (high - low)) * 100;
  const text = `${total} points of the predicted surface from ${signedText(first)} to ${signedText(last)} mm`;
  return (
    <figure class="histogram" data-testid="histogram" data-first={first} data-step={step}>
      <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={text}>
        <title>{text}</title>
        {counts.map((count, n) => {
          if (count === 0) return null;
          const from = first + step * n;
          const height = Math.max(0.6, (count / most) * (HEIGHT - 2));
          return (
            <rect
              key={n}
              x={position(from)}
              y={HEIGHT - height}
              width={position(from + step) - position(from)}
              height={height}
              fill={divergingCss(divergingIndex(from + step / 2, props.clip))}
            >
              <title>{`${signedText(from)} to ${signedText(from + step)} mm: ${count}`}</title>
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
