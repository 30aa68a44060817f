/** Slices of validation cases with the contours the network predicts by now, beside the reference. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Preview, RunStatus } from '../../../src/protocol/dashboard';
import { contourPath, pixelsOf } from './picturePixels';

type Picture = Preview['pictures'][number];
type Role = Picture['contours'][number]['role'];

const ROLES: readonly { readonly role: Role; readonly text: string }[] = [
  { role: 'reference', text: 'Reference' },
  { role: 'prediction', text: 'Prediction' },
];

interface PicturesProps {
  readonly preview: Preview | undefined;
  readonly status: RunStatus;
}

export function Pictures({ preview, status }: PicturesProps): JSX.Element | null {
  const [hidden, setHidden] = useState<ReadonlySet<Role>>(new Set());
  if (!preview) {
    return status === 'running' ? (
      <p class="hint empty">Predicted contours appear here after the first validation.</p>
    ) : null;
  }
  const labels = new Map(
    preview.pictures.flatMap(({ contours }) => contours.map(({ label, color }) => [label, color] as const)),
  );
  return (
    <section class="card" aria-labelledby="pictures-title" data-testid="pictures" data-epoch={preview.epoch}>
      <header class="card-header">
        <h2 id="pictures-title">Validation slices after epoch {preview.epoch}</h2>
        <ul class="picture-legend" aria-label="Labels">
          {[...labels].map(([label, [r, g, b]]) => (
            <li key={label}>
              <svg width="12" height="12" aria-hidden="true">
                <rect width="12" height="12" rx="2" fill={`rgb(${r} ${g} ${b})`} />
              </svg>
              {label}
            </li>
          ))}
        </ul>
        {ROLES.map(({ role, text }) => (
          <button
            type="button"
            key={role}
            class="toggle"
            aria-pressed={!hidden.has(role)}
            data-testid={`show-${role}`}
            onClick={() => {
              const next = new Set(hidden);
              if (!next.delete(role)) next.add(role);
              setHidden(next);
            }}
          >
            <svg width="18" height="8" aria-hidden="true">
              <line class={`contour-${role}`} x1="1" y1="4" x2="17" y2="4" stroke="currentColor" />
            </svg>
            {text}
          </button>
        ))}
      </header>
      <div class="pictures">
        {preview.pictures.map((picture, n) => (
          <SlicePicture key={`${n}/${picture.title}/${picture.slice}`} picture={picture} hidden={hidden} />
        ))}
      </div>
    </section>
  );
}

function SlicePicture({
  picture,
  hidden,
}: {
  readonly picture: Picture;
  readonly hidden: ReadonlySet<Role>;
}): JSX.Element {
  const { title, slice, width, height, pixelSize, contours } = picture;
  const [high, wide] = pixelSize;
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = pixelsOf(picture);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (pixels && context) context.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [picture]);
  const drawn = contours.filter(({ role, lines }) => !hidden.has(role) && lines.length > 0);
  const ordered = [...drawn].sort((a, b) => Number(a.role === 'reference') - Number(b.role === 'reference'));
  const viewBox = `-0.5 -0.5 ${width} ${height}`;
  return (
    <figure class="picture">
      <svg
        class="picture-frame"
        viewBox={`0 0 ${width * wide} ${height * high}`}
        role="img"
        aria-label={`${title}, slice ${slice + 1}. ${contourWords(drawn)}`}
      >
        <foreignObject width={width * wide} height={height * high}>
          <canvas ref={canvas} class="picture-pixels" width={width} height={height} />
        </foreignObject>
        <svg
          viewBox={viewBox}
          width={width * wide}
          height={height * high}
          preserveAspectRatio="none"
          overflow="hidden"
        >
          {ordered.map(({ label, color: [r, g, b], role, lines }) => (
            <g key={`${role}/${label}`} fill="none" stroke-linejoin="round">
              <path class={`contour-halo contour-halo-${role}`} d={contourPath(lines)} />
              <path class={`contour-${role}`} d={contourPath(lines)} stroke={`rgb(${r} ${g} ${b})`} />
            </g>
          ))}
        </svg>
      </svg>
      <figcaption>
        <span class="picture-title" title={title}>
          {title}
        </span>
        <span class="hint"> slice {slice + 1}</span>
        {!pixels && <span class="head-error"> The pixels of this picture cannot be read.</span>}
      </figcaption>
    </figure>
  );
}

function contourWords(contours: Picture['contours']): string {
  if (contours.length === 0) return 'No contours.';
  return `Contours: ${contours.map(({ label, role }) => `${label} (${role})`).join(', ')}.`;
}
