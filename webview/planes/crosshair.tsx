/** The crosshair: four lines that leave a gap around the point, so that it hides nothing there. */
import type { JSX } from 'preact';
import type { Point } from '../render/viewTransform';

/** CSS pixels free on each side of the point. */
const GAP = 9;

export function Crosshair({ at: { x, y } }: { readonly at: Point }): JSX.Element {
  const px = (length: number): string => `${Math.round(length)}px`;
  return (
    <div class="crosshair" aria-hidden="true" data-testid="crosshair">
      <i style={{ left: px(x), top: '0', width: '1px', height: px(Math.max(0, y - GAP)) }} />
      <i style={{ left: px(x), top: px(y + GAP), width: '1px', bottom: '0' }} />
      <i style={{ top: px(y), left: '0', height: '1px', width: px(Math.max(0, x - GAP)) }} />
      <i style={{ top: px(y), left: px(x + GAP), height: '1px', right: '0' }} />
    </div>
  );
}
