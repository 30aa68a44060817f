/** A chart whose points are cases: a click or Enter opens the one that is meant, the arrow keys go through them. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

interface PointChartProps {
  /** Drawn by src/reports, which escapes whatever comes from data. */
  readonly svg: string;
  /** What the chart is, for screen readers. */
  readonly name: string;
  /** Along which attribute of the circles the arrow keys go. */
  readonly along: 'cx' | 'cy';
  /** @param key `data-key` of the point */
  readonly open: (key: string) => void;
}

/** A point is meant from this far away, in pixels of the screen: they are small. */
const REACH = 10;
const STEPS: Readonly<Record<string, number>> = {
  ...{ ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -Infinity, End: Infinity },
};

export function PointChart({ svg, name, along, open }: PointChartProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<string | undefined>(undefined);
  const points = (): readonly SVGCircleElement[] => pointsOf(frame.current, along);
  const show = (point: SVGCircleElement): void => {
    for (const each of points()) each.classList.toggle('chosen', each === point);
    choose(point.querySelector('title')?.textContent ?? '');
  };
  const drawn = useMemo(() => ({ __html: svg }), [svg]);
  // A chart that is drawn anew has no chosen point.
  useEffect(() => {
    choose(undefined);
  }, [svg]);
  return (
    <>
      <div
        ref={frame}
        class="svg points"
        tabIndex={0}
        role="application"
        aria-label={`${name}: points are cases. Arrow keys choose one, Enter opens it.`}
        dangerouslySetInnerHTML={drawn}
        onClick={({ clientX, clientY }) => {
          const point = nearest(points(), clientX, clientY);
          if (!point) return;
          show(point);
          open(point.dataset['key'] ?? '');
        }}
        onKeyDown={(event) => {
          const all = points();
          const now = all.findIndex((point) => point.classList.contains('chosen'));
          const step = STEPS[event.key];
          if (step !== undefined) {
            const to = now < 0 ? 0 : Math.max(0, Math.min(all.length - 1, now + step));
            const point = all[to];
            if (point) show(point);
          } else if (event.key === 'Enter') {
            const key = all[now]?.dataset['key'];
            if (key !== undefined) open(key);
          } else return;
          event.preventDefault();
        }}
      />
      <p class="hint chosen-point" aria-live="polite" data-testid="chosen-point">
        {chosen}
      </p>
    </>
  );
}

/** Group by group, in each from small values to large ones. */
function pointsOf(frame: HTMLElement | null, along: 'cx' | 'cy'): readonly SVGCircleElement[] {
  const found = [...(frame?.querySelectorAll<SVGCircleElement>('circle[data-key]') ?? [])];
  const groups = [...new Set(found.map(({ parentElement }) => parentElement))];
  const order = new Map(groups.map((group, n) => [group, n]));
  const place = (point: SVGCircleElement): number =>
    along === 'cx' ? point.cx.baseVal.value : -point.cy.baseVal.value;
  return found.sort(
    (a, b) => (order.get(a.parentElement) ?? 0) - (order.get(b.parentElement) ?? 0) || place(a) - place(b),
  );
}

function nearest(points: readonly SVGCircleElement[], x: number, y: number): SVGCircleElement | undefined {
  let [found, least]: [SVGCircleElement | undefined, number] = [undefined, REACH];
  for (const point of points) {
    const { left, right, top, bottom } = point.getBoundingClientRect();
    const distance = Math.hypot((left + right) / 2 - x, (top + bottom) / 2 - y);
    if (distance < least) [found, least] = [point, distance];
  }
  return found;
}
