/** Line icons of the tools, 16 by 16, in the colour of the text. */
import type { JSX } from 'preact';
import type { EditTool } from './tools';

/** Strokes; `fill` is drawn filled. */
interface Drawing {
  readonly lines: string;
  readonly fill?: string;
}

const DRAWINGS: Readonly<Record<EditTool | EditorIcon, Drawing>> = {
  brush: {
    lines: 'M13.6 2.4c.6.6.5 1.2 0 1.8L8.4 10 6 7.6l5.8-5.2c.6-.5 1.2-.6 1.8 0z',
    fill: 'M5.2 8.6 7.4 10.8c.2 2-1.4 3.2-5.4 2.8 1.4-1 .9-2 1.3-3.2.3-1 1-1.7 1.9-1.8z',
  },
  eraser: { lines: 'M9.3 2.5 13.5 6.7 7.2 13H4.6L2 10.4a1 1 0 0 1 0-1.4zM5.6 6.2l4.2 4.2M4.6 13.3h9.4' },
  thresholdBrush: {
    lines: 'M2 13.5V10h3V7.5h3V4h3v9.5M2 13.5h12.5M13 2.2v3M11.5 3.7h3',
    fill: 'M5.4 8h2.4v5.2H5.4z',
  },
  smartBrush: {
    lines: 'M12.6 4.6 5 12.2l-2 .8.8-2 7.6-7.6zM4 2v3M2.5 3.5h3M12.5 10v3M11 11.5h3',
  },
  fill: {
    lines: 'M7 2.5 12 7.5 7.3 12.2a1 1 0 0 1-1.4 0L2.8 9.1a1 1 0 0 1 0-1.4L8 2.5zM3 8h8.5',
    fill: 'M13.5 9.5c.8 1.2 1.2 2 1.2 2.6a1.2 1.2 0 0 1-2.4 0c0-.6.4-1.4 1.2-2.6z',
  },
  polygon: {
    lines: 'M3 5 9 2.5 13.5 7 11 13 4 12z',
    fill: 'M2 4h2v2H2zM8 1.5h2v2H8zM12.5 6h2v2h-2zM10 12h2v2h-2zM3 11h2v2H3z',
  },
  freehand: {
    lines:
      'M8 2.5c3.6 0 5.5 2 5.5 4 0 2.6-2.6 2.2-2.6 4.2 0 1.8-1.4 2.8-3.4 2.8-3 0-5-2.2-5-5.2C2.5 5 4.6 2.5 8 2.5z',
  },
  livewire: {
    lines: 'M2.5 12c2.2-.2 1.4-4.6 3.8-5 2.2-.4 2 3 4.2 2.6C12.6 9.2 11.4 4 13.5 4',
    fill: 'M1.5 11h2v2h-2zM12.5 3h2v2h-2zM7.5 7.2h1.8V9H7.5z',
  },
  scissors: {
    lines:
      'M5.6 9.9 13 2.5M10.4 9.9 3 2.5M4.5 13.5a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8zM11.5 13.5a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8z',
  },
  sculpt: { lines: 'M2 12.5c2.5 0 2.5-5 6-5s3.5 5 6 5M8 1.5v4M6.3 3.8 8 5.5l1.7-1.7' },
  snap: { lines: 'M4 2.5v6a4 4 0 0 0 8 0v-6H9.5v6a1.5 1.5 0 0 1-3 0v-6zM4 5h2.5M9.5 5H12' },
  accept: { lines: 'M2.5 8.5 6 12l7.5-8' },
  reject: { lines: 'M3.5 3.5l9 9M12.5 3.5l-9 9' },
  look: { lines: 'M8 1.5v4M8 10.5v4M1.5 8h4M10.5 8h4M8 8h.01' },
  volume: { lines: 'M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM2.5 5 8 8.2 13.5 5M8 8.2v6' },
  lock: { lines: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5' },
  unlock: { lines: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 4.8-.9' },
  solo: {
    lines: 'M8 3.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z',
    fill: 'M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  },
  more: { lines: '', fill: 'M3 7h2v2H3zM7 7h2v2H7zM11 7h2v2h-2z' },
  add: { lines: 'M8 3v10M3 8h10' },
};

type EditorIcon = 'look' | 'volume' | 'lock' | 'unlock' | 'solo' | 'more' | 'add';

export function EditIcon({ name }: { readonly name: EditTool | EditorIcon }): JSX.Element {
  const { lines, fill } = DRAWINGS[name];
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={lines}
        fill="none"
        stroke="currentColor"
        stroke-width="1.25"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      {fill !== undefined && <path d={fill} fill="currentColor" />}
    </svg>
  );
}
