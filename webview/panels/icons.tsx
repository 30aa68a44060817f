/** Line icons of the toolbar and the panel, 16 by 16, in the colour of the text. */
import type { JSX } from 'preact';

const PATHS = {
  crosshair: 'M8 1.5v4M8 10.5v4M1.5 8h4M10.5 8h4M8 8h.01',
  window: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5h4.5M8 8h6M8 11h4.5',
  pan: 'M8 1.5v13M1.5 8h13M6 3.5l2-2 2 2M6 12.5l2 2 2-2M3.5 6l-2 2 2 2M12.5 6l2 2-2 2',
  lines: 'M8 1.5v13M1.5 8h13',
  probe: 'M2 10.5l8.5-8.5 3.5 3.5L5.5 14zM5 7.5l1.6 1.6M7.5 5l1.6 1.6',
  smooth: 'M1.5 12c3 0 3-8 6.5-8s3.5 8 6.5 8',
  invert: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5.5l3 -2M8 9l5 -3.4M8 12.5l5 -3.4',
  layout: 'M2 2.5h12v11H2zM9.5 2.5v11M9.5 8H14',
  maximize: 'M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5l-4.5 4.5M2.5 13.5L7 9',
  restore: 'M13.5 7h-4V3M2.5 9h4v4M9.5 7l4-4M6.5 9l-4 4',
  solid: 'M8 1.5l5.6 3.2v6.6L8 14.5l-5.6-3.2V4.7zM2.4 4.7L8 8l5.6-3.3M8 8v6.5',
  shown:
    'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  hidden: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM2.5 13.5l11-11',
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }): JSX.Element {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.3"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
